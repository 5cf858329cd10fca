// What HTTP itself says of an answer beside its body: how long it may be kept, where the thing is that was made, and when to
// come again (RFC 9110, RFC 9111). Each rule is a table or a kind, so that a test can walk every operation.
import { type Operation, keySet } from './operation';
import { PROBLEMS, type ProblemCode } from './problems';

/** Keys may be kept for as long as a withdrawn one may count. */
const KEYS_MAX_AGE_S = 60;

/** Nothing else is kept by anybody: an answer is about a person, or about now. */
export const NO_STORE = 'no-store';

/** Of an answer that is no problem; a problem is never stored. */
export const cacheControlOf = ({ reply }: Operation): string =>
  reply === keySet ? `public, max-age=${KEYS_MAX_AGE_S}` : NO_STORE;

/** `none`: nobody can read again what was made. */
type Location = `/${string}` | 'none';

/**
 * Where to read what an operation made, by its id. `{name}` is filled from the path of the call, or else from the reply. What
 * two people decide is read in the list of its proposals.
 */
const LOCATIONS: Readonly<Record<string, Location>> = {
  registerCustomer: '/v1/customers/me',
  proposeLimitPolicy: '/v1/limits/policies',
  decideLimitPolicy: '/v1/limits/policies',
  linkBankAccount: '/v1/bank-accounts',
  proposeBankKey: '/ops/v1/bank-gateway/bank-keys',
  decideBankKey: '/ops/v1/bank-gateway/bank-keys',
  suspendRail: '/v1/rails/{id}/suspensions',
  decideRailSuspension: '/v1/rails/{id}/suspensions',
  decideSuspense: '/ops/v1/bank-gateway/suspense/{id}/decisions',
  // The token is the quote: the customer has it.
  requestQuote: 'none',
  placeOrder: '/v1/orders/{id}',
  decideOrder: '/v1/orders/{id}/decisions',
  placeWithdrawal: '/v1/withdrawals/{id}',
  proposeOpening: '/ops/v1/orders/switches',
  stopOrders: '/ops/v1/orders/switches',
  proposeLegResolution: '/ops/v1/venue-gateway/legs',
  decideCorrection: '/v1/ledger/corrections',
  proposeAdjustment: '/v1/ledger/corrections',
  proposeOpeningBalance: '/v1/ledger/corrections',
  proposeResolution: '/v1/ledger/corrections',
  proposeReversal: '/v1/ledger/corrections',
  proposeForce: '/v1/reconciliation/breaks/{id}',
  decideForce: '/v1/reconciliation/breaks/{id}',
  proposeParked: '/ops/v1/{service}/parked/{id}',
  proposeSkip: '/ops/v1/{service}/parked/passed-over',
  // Of simulators, which are no part of the platform.
  sendBankMessage: 'none',
  sendDeposit: 'none',
};

/** The path template of what a 201 made; undefined where there is none to read. */
export function locationTemplateOf({ id }: Pick<Operation, 'id'>): string | undefined {
  const location = LOCATIONS[id];
  return location === 'none' ? undefined : location;
}

/** Whether somebody has thought about it: true of every operation that answers 201. */
export const hasLocationRule = ({ id }: Pick<Operation, 'id'>): boolean => Object.hasOwn(LOCATIONS, id);

/** `Location` of an answer of this operation; undefined where it made nothing that can be read. */
export function locationOf(
  operation: Pick<Operation, 'id' | 'status'>,
  params: Readonly<Record<string, string>>,
  reply: unknown,
): string | undefined {
  if (operation.status !== 201) return undefined;
  const filled = (name: string): string => params[name] ?? String((reply as Record<string, unknown>)[name]);
  return locationTemplateOf(operation)?.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(filled(name)));
}

/**
 * Seconds after which the same call is worth another try, unless the answer itself knows better. Of 409 only where time alone
 * helps: another of the caller's own calls is under way.
 */
const RETRY_AFTER_S: Readonly<Partial<Record<ProblemCode, number>>> = {
  idempotency_key_in_use: 1,
  too_many_requests: 1,
  service_unavailable: 1,
  // A venue's book is read twice a second, and closed for as long as it is old or crossed.
  market_closed: 5,
  // Two people open it again.
  orders_stopped: 60,
};

export const retryAfterSecondsOf = (code: ProblemCode): number | undefined => RETRY_AFTER_S[code];

/** The statuses whose answers always say when to come again. */
export const needsRetryAfter = (code: ProblemCode): boolean => ([429, 503] as number[]).includes(PROBLEMS[code]);
