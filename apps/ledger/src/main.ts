// `node apps/ledger/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { ledgerService } from './index';

runService(ledgerService);
