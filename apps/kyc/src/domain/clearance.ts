// Clears orders. A customer who may trade is cleared, a purchase only within what is left of its month. Other orders are
// refused with the reason. Orders are decided one by one as they came, each with what those before it reserved.
import { type LimitPolicy, type MonthUsage, NOTHING_BOUGHT, policiesFor, remainingOf } from './purchase-limit';
import type { CustomerStatus } from './registration';

export type ClearanceDecision = { readonly granted: true } | { readonly granted: false; readonly code: string };

/** What a clearance is asked for. A request id stands for one of these, for ever. */
export interface ClearanceSubject {
  readonly orderId: string;
  readonly customerId: string;
  /** Unknown of what was decided before limits were counted. */
  readonly side: 'buy' | 'sell' | undefined;
  readonly asset: string;
  /** KZT in minor units. */
  readonly value: bigint;
}

export interface OrderToClear extends ClearanceSubject {
  readonly requestId: string;
  readonly acceptedAt: Date;
  /** The calendar month of the acceptance: what is reserved in it is used in it, or given back to it. */
  readonly month: string;
}

export interface CustomerState {
  readonly status: CustomerStatus;
  readonly residency: string;
}

export interface DecidedClearance extends ClearanceSubject {
  readonly decision: ClearanceDecision;
}

/** What is known when requests are decided. */
export interface KnownClearances {
  readonly customers: ReadonlyMap<string, CustomerState>;
  /** By request id. */
  readonly decided: ReadonlyMap<string, DecidedClearance>;
  /** By `monthKey`. */
  readonly usage: ReadonlyMap<string, MonthUsage>;
  readonly policies: readonly LimitPolicy[];
}

/** `misused`: the id was used for another request before, so there is no decision. */
export type ClearanceOutcome = 'misused' | { readonly decision: ClearanceDecision; readonly isNew: boolean };

export const monthKey = ({ customerId, month }: { customerId: string; month: string }): string =>
  `${customerId} ${month}`;

/** One outcome for each request, in their order. */
export function clearEach(requests: readonly OrderToClear[], known: KnownClearances): ClearanceOutcome[] {
  const decided = new Map(known.decided);
  const usage = new Map(known.usage);
  return requests.map((request) => {
    const before = decided.get(request.requestId);
    if (before) return isSameRequest(before, request) ? { decision: before.decision, isNew: false } : 'misused';
    const month = usage.get(monthKey(request)) ?? NOTHING_BOUGHT;
    const decision = decideClearance(request, known.customers.get(request.customerId), month, known.policies);
    decided.set(request.requestId, { ...request, decision });
    if (decision.granted && request.side === 'buy') {
      usage.set(monthKey(request), { ...month, reserved: month.reserved + request.value });
    }
    return { decision, isNew: true };
  });
}

export function decideClearance(
  request: OrderToClear,
  customer: CustomerState | undefined,
  month: MonthUsage,
  policies: readonly LimitPolicy[],
): ClearanceDecision {
  if (customer?.status !== 'accepted') return { granted: false, code: 'customer_not_accepted' };
  if (request.side !== 'buy') return { granted: true };
  const isWithin = policiesFor(customer.residency, policies, request.acceptedAt).every(
    (policy) => request.value <= remainingOf(policy, month),
  );
  return isWithin ? { granted: true } : { granted: false, code: 'limit_exceeded' };
}

/** Whether two requests with one id are the same. If not, the first decision must not be used for the second. */
export const isSameRequest = (one: ClearanceSubject, other: ClearanceSubject): boolean =>
  one.orderId === other.orderId &&
  one.customerId === other.customerId &&
  (one.side === undefined || other.side === undefined || one.side === other.side) &&
  one.asset === other.asset &&
  one.value === other.value;
