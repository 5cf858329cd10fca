// Starts the simulated venues as a process of their own.
import { runService } from '@aiyrbas/service-host';
import { venueSimulatorService } from './index';

void runService(venueSimulatorService);
