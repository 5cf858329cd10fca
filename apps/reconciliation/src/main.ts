// `node apps/reconciliation/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { reconciliationService } from './index';

runService(reconciliationService);
