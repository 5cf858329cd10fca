// What a step of an order's life gives back: the order as it now is, what to tell, and the state it entered.
import {
  type NewEvent,
  type OrderState,
  newEvent,
  orderCancelled,
  orderExpired,
  orderHeld,
  orderRefunded,
  orderRejected,
} from '@aiyrbas/contracts';
import { type Ids, invariant } from '@aiyrbas/kernel';
import type { Input } from './input';
import { MOVES, isTerminal } from './lifecycle';
import { type Order, type Receipt, type Reason, unusedHolds } from './order';

export interface HistoryEntry {
  readonly version: number;
  readonly state: OrderState;
  readonly at: Date;
  readonly cause: string;
}

export interface Decision {
  readonly order: Order;
  readonly told: readonly NewEvent[];
  /** Set when the order entered a state. */
  readonly entered?: HistoryEntry | undefined;
}

export interface Surroundings {
  /** The database's clock. */
  readonly now: Date;
  readonly ids: Ids;
}

/** How long an answer may take before what was asked is shown as unknown. */
export const ANSWER_PATIENCE_MS = 10 * 60_000;
/** How often people are reminded of what waits for them. */
export const REMIND_MS = 24 * 3_600_000;
/** How long an order may wait in a state for what it asked for, before the table's `deadlinePassed` is looked up. */
const PATIENCE_MS: Readonly<Partial<Record<OrderState, number>>> = {
  funded: ANSWER_PATIENCE_MS,
  executed: ANSWER_PATIENCE_MS,
  held: REMIND_MS,
};
/** An order whose counterparty is silent is shown so, and waits this much longer before a person is asked to look. */
export const UNKNOWN_PATIENCE_MS = 4 * 3_600_000;

export const later = ({ now }: Pick<Surroundings, 'now'>, ms: number): Date => new Date(now.getTime() + ms);

export const deadlineIn = (state: OrderState, now: Date, lockUntil: Date): Date | null => {
  if (isTerminal(state)) return null;
  const patience = PATIENCE_MS[state];
  // Until the value is held, the price lock is the deadline.
  return patience === undefined ? lockUntil : later({ now }, patience);
};

/** The order changes without leaving its state. */
export const stay = (order: Order, facts: readonly NewEvent[] = []): Decision => ({
  order: { ...order, version: order.version + 1 },
  told: facts,
});

/** The order enters a state. */
export function enter(
  order: Order,
  state: OrderState,
  input: Input,
  around: Surroundings,
  facts: (order: Order) => readonly NewEvent[],
): Decision {
  invariant(MOVES[order.state].includes(state), `an order may not move from ${order.state} to ${state}`);
  const moved: Order = {
    ...order,
    state,
    version: order.version + 1,
    deadlineAt: deadlineIn(state, around.now, order.terms.lockUntil),
    heldFrom: state !== 'held' ? undefined : order.state === 'held' ? order.heldFrom : order.state,
    receipts: isTerminal(state) ? order.receipts.map(keptAtTheEnd) : order.receipts,
  };
  return {
    order: moved,
    told: facts(moved),
    entered: { version: moved.version, state, at: around.now, cause: input.cause },
  };
}

/** What came back and nobody decided about is let go with the order's end: it is the customer's balance. */
const keptAtTheEnd = (receipt: Receipt): Receipt =>
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
 * @param kept a hold on money that stays with the customer.
 */
export function endIn(
  order: Order,
  state: keyof typeof ENDINGS,
  reason: Reason,
  input: Input,
  around: Surroundings,
  kept: readonly string[] = [],
): Decision {
  const shown =
    reason.bankReason === undefined ? { code: reason.code } : { code: reason.code, bankReason: reason.bankReason };
  return enter({ ...order, reason }, state, input, around, (moved) => [
    newEvent(ENDINGS[state], {
      ...identityOf(moved),
      version: moved.version,
      at: around.now.toISOString(),
      reason: shown,
      ...(state === 'held' ? {} : { releases: [...unusedHolds(moved), ...kept] }),
    }),
  ]);
}

export const identityOf = (order: Order): { orderId: string; customerId: string; firm: string } => ({
  orderId: order.id,
  customerId: order.customerId,
  firm: order.firm,
});
