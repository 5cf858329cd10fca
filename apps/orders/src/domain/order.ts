// An order: what was promised, the requests to other services, and their responses. Pure: time and ids come in.
import type { OrderState, QuoteOffer, VenueCode, WireFill } from '@aiyrbas/contracts';
import type { Money } from '@aiyrbas/money';

export type LegKind = 'hold' | 'collection' | 'execution' | 'payout' | 'refund' | 'suspense';
export type LegState = 'requested' | 'accepted' | 'unknown' | 'settled' | 'failed';

/** One act asked of another service; its id is the one that the outside knows it by. */
export interface Leg {
  readonly kind: LegKind;
  readonly id: string;
  readonly state: LegState;
  readonly amount?: Money | undefined;
  readonly at: Date;
  readonly reason?: string | undefined;
  /** Of a payment whose money the bank holds: when the bank must have decided. It counts while the leg waits. */
  readonly bankHold?: { readonly until: string } | undefined;
  /** Of a hold: what the value is held for. Without it, for the order itself. */
  readonly use?: HoldUse | undefined;
  /** Of a payment: the hold that it ends, and where the money goes when that is not the order's own account. */
  readonly holdId?: string | undefined;
  readonly account?: OrderAccount | undefined;
  /** Of a refund: the receipt that it returns. Of a payment that came back, and of what is held for it: the receipt of that. */
  readonly receiptId?: string | undefined;
  /** Of a refund: it returns the whole order, and ends it. */
  readonly undoes?: boolean | undefined;
  /** Of an execution: where it trades. */
  readonly venues?: readonly VenueCode[] | undefined;
}
/** `proceeds` of a sale wait for their payout; `surplus` goes back to its source; `payment` is what a payment that failed or came back would have paid. */
export type HoldUse = 'proceeds' | 'surplus' | 'payment' | 'suspense';

export interface OrderAccount {
  readonly bankAccountId: string;
  readonly bic: string;
}

/** Money that really came for an order, keyed by the bank's entry; 0..n per order, in every state. */
export interface Receipt {
  readonly id: string;
  readonly bic: string;
  readonly entryRef: string;
  readonly amount: Money;
  readonly bookedAt: Date;
  readonly outcome: ReceiptOutcome;
  /** The line of the funds policy that decided. */
  readonly cites: string;
}
export type ReceiptOutcome = 'pending' | 'allocated' | 'refunded' | 'kept' | 'case' | 'given_up';

export interface Reason {
  readonly code: string;
  readonly bankReason?: string | undefined;
}

/** What does not change after the customer accepted. */
export interface Terms {
  readonly quoteId: string;
  readonly side: 'buy' | 'sell';
  readonly asset: string;
  readonly price: string;
  readonly spend: Money;
  readonly receive: Money;
  readonly rounding: Money;
  readonly fees: QuoteOffer['fees'];
  readonly venues: QuoteOffer['venues'];
  readonly funding: 'bank' | 'balance';
  readonly onLateFunds: 'refund' | 'keep';
  readonly bankAccountId?: string | undefined;
  readonly bic?: string | undefined;
  readonly acceptedAt: Date;
  readonly lockUntil: Date;
  readonly feeSchedule: string;
  readonly fundsPolicy: string;
  readonly terms: string;
  readonly rate: string;
  /** What every venue would have given when the price was made. */
  readonly evidence?: QuoteOffer['evidence'];
}

/** What was really converted, where the venues filled less than was promised. */
export interface Converted {
  readonly spend: Money;
  readonly receive: Money;
  readonly fees: QuoteOffer['fees'];
  readonly rounding: Money;
}

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly firm: string;
  readonly state: OrderState;
  /** One more with every change; the last event id of the order's feed. */
  readonly version: number;
  readonly terms: Terms;
  readonly legs: readonly Leg[];
  readonly receipts: readonly Receipt[];
  readonly holdId?: string | undefined;
  readonly fills: readonly WireFill[];
  readonly converted?: Converted | undefined;
  readonly transactionId?: string | undefined;
  readonly reason?: Reason | undefined;
  readonly cancelRequested: boolean;
  /** While the order is held: the state that it was in, and returns to. */
  readonly heldFrom?: OrderState | undefined;
  readonly executedAt?: Date | undefined;
  readonly completedAt?: Date | undefined;
  /** When something must have happened; null in a terminal state. */
  readonly deadlineAt: Date | null;
}

export const legOf = (order: Order, kind: LegKind): Leg | undefined => order.legs.findLast((leg) => leg.kind === kind);

export const withLeg = (order: Order, id: string, change: Partial<Leg>): Order => ({
  ...order,
  legs: order.legs.map((leg) => (leg.id === id ? { ...leg, ...change } : leg)),
});

export const withNewLeg = (order: Order, leg: Leg): Order => ({ ...order, legs: [...order.legs, leg] });

/** Shown at the collection whose money the bank took back, and as the reason of an order that this ended. */
export const FUNDS_CLAWED_BACK = 'funds_clawed_back';

export const isClawedBack = (order: Order): boolean =>
  order.legs.some(({ kind, reason }) => kind === 'collection' && reason === FUNDS_CLAWED_BACK);

export const isWaiting = (leg: Leg): boolean =>
  leg.state === 'requested' || leg.state === 'accepted' || leg.state === 'unknown';

/** Until when the bank holds the money that the leg waits for. */
export const bankHoldOf = (leg: Leg | undefined): Date | undefined =>
  leg?.bankHold && isWaiting(leg) ? new Date(leg.bankHold.until) : undefined;

/** What was promised, as the API and events show it. */
export const promiseOf = ({ side, asset, spend, receive, fees, venues, ...terms }: Terms) => ({
  side,
  asset,
  spend: spend.toJSON(),
  receive: receive.toJSON(),
  fees: [...fees],
  venues: venues.map(({ venue, price, quantity }) => ({ venue, price, quantity })),
  funding: terms.funding,
  onLateFunds: terms.onLateFunds,
  acceptedAt: terms.acceptedAt.toISOString(),
  lockUntil: terms.lockUntil.toISOString(),
});

/** What the order converts: as promised, unless the venues filled less. */
export const conversionOf = (order: Order): Converted => order.converted ?? order.terms;

/** What is held for the order and will not be used any more once it ends. */
export function unusedHolds(order: Order): string[] {
  const used = new Set(order.legs.map((leg) => leg.holdId));
  const isConverted = order.executedAt !== undefined;
  return order.legs
    .filter((leg) => leg.kind === 'hold' && leg.state !== 'failed' && leg.use !== 'surplus' && !used.has(leg.id))
    .map((leg) => leg.id)
    .filter((id) => !(isConverted && id === order.holdId));
}
