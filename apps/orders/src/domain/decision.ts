// The result of a step in an order's life: the order as it now is, the events to publish, and the state that it entered.
import {
  type NewEvent,
  type OrderState,
  newEvent,
  orderCancelled,
  orderExpired,
  orderHeld,
  orderRefunded,
  orderRejected,
  orderReleased,
} from '@aiyrbas/contracts';
import { type Ids, invariant } from '@aiyrbas/kernel';
import type { Input } from './input';
import { MOVES, isTerminal } from './lifecycle';
import { type Order, type Reason, type Receipt, unusedHolds } from './order';

export interface HistoryEntry {
  readonly version: number;
  readonly state: OrderState;
  readonly at: Date;
  readonly cause: string;
}

export interface OrderDecision {
  readonly order: Order;
  readonly domainEvent: readonly NewEvent[];
  /** Set when the order entered a state. */
  readonly entered?: HistoryEntry | undefined;
}

export interface DecisionContext {
  /** The database's clock. */
  readonly now: Date;
  readonly ids: Ids;
}

/** How long a response may take before the request is shown as unknown. */
export const RESPONSE_TIMEOUT_MS = 10 * 60_000;
/** How often operators are reminded of an order that waits for them. */
export const REMIND_MS = 24 * 3_600_000;
/** How long an order may wait in a state for its requests, before it gets the input `deadlinePassed`. */
const STATE_TIMEOUT_MS: Readonly<Partial<Record<OrderState, number>>> = {
  funded: RESPONSE_TIMEOUT_MS,
  executed: RESPONSE_TIMEOUT_MS,
  held: REMIND_MS,
};
/** How much longer an order waits for a counterparty that is shown as unknown, before the order is held for a person. */
export const UNKNOWN_TIMEOUT_MS = 4 * 3_600_000;

export const later = ({ now }: Pick<DecisionContext, 'now'>, ms: number): Date => new Date(now.getTime() + ms);

export const deadlineIn = (state: OrderState, now: Date, lockUntil: Date): Date | null => {
  if (isTerminal(state)) return null;
  const timeoutMs = STATE_TIMEOUT_MS[state];
  // Until the value is held, the price lock is the deadline.
  return timeoutMs === undefined ? lockUntil : later({ now }, timeoutMs);
};

/** The order changes without leaving its state. */
export const stay = (order: Order, events: readonly NewEvent[] = []): OrderDecision => ({
  order: { ...order, version: order.version + 1 },
  domainEvent: events,
});

/** The order enters a state. */
export function enter(
  order: Order,
  state: OrderState,
  input: Input,
  context: DecisionContext,
  events: (order: Order) => readonly NewEvent[],
): OrderDecision {
  invariant(MOVES[order.state].includes(state), `an order may not move from ${order.state} to ${state}`);
  const moved: Order = {
    ...order,
    state,
    version: order.version + 1,
    deadlineAt: deadlineIn(state, context.now, order.terms.lockUntil),
    heldFrom: state !== 'held' ? undefined : order.state === 'held' ? order.heldFrom : order.state,
    receipts: isTerminal(state) ? order.receipts.map(retainedAtTheEnd) : order.receipts,
  };
  return {
    order: moved,
    domainEvent: events(moved),
    entered: { version: moved.version, state, at: context.now, cause: input.cause },
  };
}

/** What came back and nobody decided about is let go with the order's end: it is the customer's balance. */
const retainedAtTheEnd = (receipt: Receipt): Receipt =>
  receipt.outcome === 'case' ? { ...receipt, outcome: 'kept' } : receipt;

const ENDINGS = {
  rejected: orderRejected,
  cancelled: orderCancelled,
  expired: orderExpired,
  refunded: orderRefunded,
  held: orderHeld,
} as const;

/**
 * The order ends, or waits for a person, for a reason that the customer sees.
 * @param retained a hold on money that stays with the customer.
 */
export function endIn(
  order: Order,
  state: keyof typeof ENDINGS,
  reason: Reason,
  input: Input,
  context: DecisionContext,
  retained: readonly string[] = [],
): OrderDecision {
  const shown =
    reason.bankReason === undefined ? { code: reason.code } : { code: reason.code, bankReason: reason.bankReason };
  return enter({ ...order, reason }, state, input, context, (moved) => [
    newEvent(ENDINGS[state], {
      ...changeOf(moved, context),
      reason: shown,
      ...(state === 'held' ? {} : { releases: [...unusedHolds(moved), ...retained] }),
    }),
  ]);
}

/** What every event about a change of an order begins with. */
export const changeOf = (order: Order, { now }: DecisionContext) => ({
  ...orderIdentityOf(order),
  version: order.version,
  at: now.toISOString(),
});

/** @param releases what is let go though the order has not ended. */
export const releasedTo = (
  to: OrderState,
  order: Order,
  context: DecisionContext,
  releases: readonly string[] = [],
): NewEvent =>
  newEvent(orderReleased, {
    ...changeOf(order, context),
    to,
    releases: isTerminal(to) ? unusedHolds(order) : [...releases],
  });

export type OrderIdentity = ReturnType<typeof orderIdentityOf>;
export const orderIdentityOf = ({ id: orderId, customerId, firm }: Order) => ({ orderId, customerId, firm });
