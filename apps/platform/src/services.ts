// Every service of the platform, in the order money moves.
import { bankGatewayService } from '@aiyrbas/bank-gateway';
import { kycService } from '@aiyrbas/kyc';
import { ledgerService } from '@aiyrbas/ledger';
import { ordersService } from '@aiyrbas/orders';
import { quotesService } from '@aiyrbas/quotes';
import { reconciliationService } from '@aiyrbas/reconciliation';
import type { ServiceDefinition } from '@aiyrbas/service-host';
import { venueGatewayService } from '@aiyrbas/venue-gateway';

export const SERVICES: readonly ServiceDefinition[] = [
  kycService,
  quotesService,
  ordersService,
  bankGatewayService,
  venueGatewayService,
  ledgerService,
  reconciliationService,
];
