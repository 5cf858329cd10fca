// `node apps/bank-gateway/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { bankGatewayService } from './index';

runService(bankGatewayService);
