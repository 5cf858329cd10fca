// This service on a thread of its own, in the platform that is one process.
import { serveInThread } from '@aiyrbas/service-host';
import { bankSimulatorService } from './index';

serveInThread(bankSimulatorService);
