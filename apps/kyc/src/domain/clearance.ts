// Clearing orders: who may trade does, a purchase only within what is left of its month; the others are refused with the
// reason. Orders are judged one after the other in the order that they came, each with what those before it reserved.
import { type LimitPolicy, type MonthUsage, NOTHING_BOUGHT, policiesFor, remainingOf } from './purchase-limit';
import type { CustomerStatus } from './registration';

export type ClearanceVerdict = { readonly granted: true } | { readonly granted: false; readonly code: string };

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

export interface Ask extends ClearanceSubject {
  readonly requestId: string;
  readonly acceptedAt: Date;
  /** The calendar month of the acceptance: what is reserved in it is used in it, or given back to it. */
  readonly month: string;
}

export interface Standing {
  readonly status: CustomerStatus;
  readonly residency: string;
}

export interface Decided extends ClearanceSubject {
  readonly verdict: ClearanceVerdict;
}

/** What is known when asks are judged. */
export interface Known {
  readonly customers: ReadonlyMap<string, Standing>;
  /** By request id. */
  readonly decided: ReadonlyMap<string, Decided>;
  /** By `monthKey`. */
  readonly usage: ReadonlyMap<string, MonthUsage>;
  readonly policies: readonly LimitPolicy[];
}

/** `misused`: the id has asked something else before, so there is no answer to give. */
export type Outcome = 'misused' | { readonly verdict: ClearanceVerdict; readonly isNew: boolean };

export const monthKey = ({ customerId, month }: { customerId: string; month: string }): string =>
  `${customerId} ${month}`;

/** One outcome for each ask, in their order. */
export function clearEach(asks: readonly Ask[], known: Known): Outcome[] {
  const decided = new Map(known.decided);
  const usage = new Map(known.usage);
  return asks.map((ask) => {
    const before = decided.get(ask.requestId);
    if (before) return asksTheSame(before, ask) ? { verdict: before.verdict, isNew: false } : 'misused';
    const month = usage.get(monthKey(ask)) ?? NOTHING_BOUGHT;
    const verdict = judgeClearance(ask, known.customers.get(ask.customerId), month, known.policies);
    decided.set(ask.requestId, { ...ask, verdict });
    if (verdict.granted && ask.side === 'buy') {
      usage.set(monthKey(ask), { ...month, reserved: month.reserved + ask.value });
    }
    return { verdict, isNew: true };
  });
}

export function judgeClearance(
  ask: Ask,
  customer: Standing | undefined,
  month: MonthUsage,
  policies: readonly LimitPolicy[],
): ClearanceVerdict {
  if (customer?.status !== 'accepted') return { granted: false, code: 'customer_not_accepted' };
  if (ask.side !== 'buy') return { granted: true };
  const isWithin = policiesFor(customer.residency, policies, ask.acceptedAt).every(
    (policy) => ask.value <= remainingOf(policy, month),
  );
  return isWithin ? { granted: true } : { granted: false, code: 'limit_exceeded' };
}

/** Whether two requests with one id ask the same; when they do not, the first answer must not pass for the second. */
export const asksTheSame = (one: ClearanceSubject, other: ClearanceSubject): boolean =>
  one.orderId === other.orderId &&
  one.customerId === other.customerId &&
  (one.side === undefined || other.side === undefined || one.side === other.side) &&
  one.asset === other.asset &&
  one.value === other.value;
