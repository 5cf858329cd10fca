import { runService } from '@aiyrbas/service-host';
import { ledgerService } from './index';

void runService(ledgerService);
