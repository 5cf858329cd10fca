// The services and the simulators that stand in for banks and venues: what runs in development and in tests.
import { bankSimulatorService } from '@aiyrbas/bank-simulator';
import type { ServiceDefinition } from '@aiyrbas/service-host';
import { venueSimulatorService } from '@aiyrbas/venue-simulator';
import { SERVICES } from './services';

export const EVERYTHING: readonly ServiceDefinition[] = [bankSimulatorService, venueSimulatorService, ...SERVICES];
