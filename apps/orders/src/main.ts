// `node apps/orders/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { ordersService } from './index';

runService(ordersService);
