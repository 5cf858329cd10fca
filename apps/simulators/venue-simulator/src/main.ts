// `node apps/simulators/venue-simulator/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { venueSimulatorService } from './index';

runService(venueSimulatorService);
