// Every service of the platform, in the order money moves, and the simulators that stand in for banks and venues.
import { bankGatewayService } from '@aiyrbas/bank-gateway';
import { bankSimulatorService } from '@aiyrbas/bank-simulator';
import { kycService } from '@aiyrbas/kyc';
import { ledgerService } from '@aiyrbas/ledger';
import { ordersService } from '@aiyrbas/orders';
import { quotesService } from '@aiyrbas/quotes';
import { reconciliationService } from '@aiyrbas/reconciliation';
import type { ServiceDefinition } from '@aiyrbas/service-host';
import { venueGatewayService } from '@aiyrbas/venue-gateway';
import { venueSimulatorService } from '@aiyrbas/venue-simulator';

export const SERVICES: readonly ServiceDefinition[] = [
  kycService,
  quotesService,
  ordersService,
  bankGatewayService,
  venueGatewayService,
  ledgerService,
  reconciliationService,
];

export const EVERYTHING: readonly ServiceDefinition[] = [bankSimulatorService, venueSimulatorService, ...SERVICES];
