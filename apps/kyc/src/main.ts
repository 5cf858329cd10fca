// `node apps/kyc/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { kycService } from './index';

runService(kycService);
