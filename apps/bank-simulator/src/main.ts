// The bank simulator as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { bankSimulatorService } from '.';

void runService(bankSimulatorService);
