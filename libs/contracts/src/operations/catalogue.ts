// Every call of the API and the path prefixes of each service. The gateway, the documents and the tests follow it.
import type { Operation } from '../operation';
import { isUnder } from '../request-target';
import * as bankGateway from './bank-gateway';
import * as kyc from './kyc';
import * as ledger from './ledger';
import * as orders from './orders';
import * as platform from './platform';
import * as quotes from './quotes';
import * as reconciliation from './reconciliation';
import * as venueGateway from './venue-gateway';

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'path' in value && 'access' in value;

export const OPERATIONS: readonly Operation[] = [
  kyc,
  bankGateway,
  quotes,
  orders,
  venueGateway,
  ledger,
  reconciliation,
  platform,
].flatMap((module) => (Object.values(module) as unknown[]).filter(isOperation));

/** One path prefix, one service. */
export const ROUTES: ReadonlyArray<{ readonly prefix: string; readonly service: string }> = [
  { prefix: '/v1/customers', service: 'kyc' },
  { prefix: '/v1/limits', service: 'kyc' },
  { prefix: '/v1/bank-accounts', service: 'bank-gateway' },
  { prefix: '/v1/rails', service: 'bank-gateway' },
  { prefix: '/v1/quotes', service: 'quotes' },
  { prefix: '/v1/markets', service: 'quotes' },
  { prefix: '/v1/orders', service: 'orders' },
  { prefix: '/v1/withdrawals', service: 'orders' },
  { prefix: '/v1/balances', service: 'ledger' },
  { prefix: '/v1/deposits', service: 'ledger' },
  { prefix: '/v1/ledger', service: 'ledger' },
  { prefix: '/v1/reconciliation', service: 'reconciliation' },
  { prefix: '/ops/v1/kyc', service: 'kyc' },
  { prefix: '/ops/v1/bank-gateway', service: 'bank-gateway' },
  { prefix: '/ops/v1/quotes', service: 'quotes' },
  { prefix: '/ops/v1/orders', service: 'orders' },
  { prefix: '/ops/v1/venue-gateway', service: 'venue-gateway' },
  { prefix: '/ops/v1/ledger', service: 'ledger' },
  { prefix: '/ops/v1/reconciliation', service: 'reconciliation' },
  { prefix: '/simulator/faults', service: 'venue-simulator' },
  { prefix: '/simulator/deposits', service: 'venue-simulator' },
  { prefix: '/simulator/banks', service: 'bank-simulator' },
  { prefix: '/simulator/venues', service: 'venue-simulator' },
];

/** The service that answers a path. */
export const serviceFor = (path: string): string | undefined =>
  ROUTES.find(({ prefix }) => isUnder(path, prefix))?.service;
