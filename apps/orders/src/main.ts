import { runService } from '@aiyrbas/service-host';
import { ordersService } from './index';

void runService(ordersService);
