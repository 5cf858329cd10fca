// `node apps/simulators/bank-simulator/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { bankSimulatorService } from './index';

runService(bankSimulatorService);
