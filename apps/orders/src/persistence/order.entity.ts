import type { OrderState, WireFill } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Converted, Leg, Reason, Receipt, Terms } from '../domain/order';
import { json } from './stored';

export const OrderEntity = defineEntity({
  name: 'orders',
  comment: 'An order, with its legs and receipts, because it is locked, decided and saved as one.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The order.' },
    customerId: { type: 'uuid', comment: 'The customer.' },
    firm: { type: 'text', comment: 'The firm whose order it is.' },
    state: {
      type: 'text',
      ...as<OrderState>(),
      comment: 'See order-lifecycle.md; the database refuses any other move.',
    },
    version: { type: 'integer', comment: 'One more with every change, from 1.' },
    quoteId: { type: 'uuid', unique: true, comment: 'The quote that was accepted; a quote is good once.' },
    terms: {
      ...json<Terms>((terms) => ({
        ...terms,
        spend: Money.fromJSON(terms.spend),
        receive: Money.fromJSON(terms.receive),
        rounding: Money.fromJSON(terms.rounding),
        acceptedAt: new Date(terms.acceptedAt),
        lockUntil: new Date(terms.lockUntil),
      })),
      comment: 'What was promised; it does not change. Amounts are decimals of their asset.',
    },
    legs: {
      ...json<readonly Leg[]>((legs) =>
        legs.map((leg) => ({ ...leg, amount: leg.amount && Money.fromJSON(leg.amount), at: new Date(leg.at) })),
      ),
      default: () => `'[]'::jsonb`,
      comment: 'What other services were requested to do. Amounts are decimals of their asset.',
    },
    receipts: {
      ...json<readonly Receipt[]>((receipts) =>
        receipts.map((one) => ({ ...one, amount: Money.fromJSON(one.amount), bookedAt: new Date(one.bookedAt) })),
      ),
      default: () => `'[]'::jsonb`,
      comment: 'Money that came for it. Amounts are decimals of their asset.',
    },
    fills: {
      type: 'jsonb',
      ...as<readonly WireFill[]>(),
      default: () => `'[]'::jsonb`,
      comment: 'What venues filled. Amounts are decimals of their asset.',
    },
    reason: { type: 'jsonb', ...as<Reason>(), nullable: true, comment: 'Why it ended or is held: codes.' },
    holdId: { type: 'text', nullable: true, comment: "The ledger's hold of its value." },
    transactionId: { type: 'uuid', nullable: true, comment: "The ledger's transaction of the conversion." },
    cancelRequested: {
      type: 'boolean',
      default: false,
      comment: 'Whether its end was requested while money was under way.',
    },
    placedAt: { type: 'timestamptz', comment: 'UTC.' },
    executedAt: { type: 'timestamptz', nullable: true, comment: 'UTC.' },
    completedAt: { type: 'timestamptz', nullable: true, comment: 'UTC.' },
    deadlineAt: { type: 'timestamptz', nullable: true, comment: 'UTC; when something must have happened.' },
    traceparent: { type: 'text', nullable: true, comment: 'W3C Trace Context of the call that placed it.' },
    converted: {
      ...json<Converted | null>(
        (stored) =>
          stored && {
            ...stored,
            spend: Money.fromJSON(stored.spend),
            receive: Money.fromJSON(stored.receive),
            rounding: Money.fromJSON(stored.rounding),
          },
      ),
      nullable: true,
      comment:
        'What was really converted where venues filled less than was promised. Amounts are decimals of their asset.',
    },
    heldFrom: {
      type: 'text',
      ...as<OrderState>(),
      nullable: true,
      comment: 'While it is held: the state that it was in.',
    },
  },
});

export const OrderHistoryEntity = defineEntity({
  name: 'order_history',
  comment: 'The states that each order entered; only added to.',
  columns: {
    orderId: { type: 'uuid', primary: true, comment: 'The order.' },
    version: { type: 'integer', primary: true, comment: 'Its version then.' },
    state: { type: 'text', ...as<OrderState>(), comment: 'The state that it entered.' },
    at: { type: 'timestamptz', comment: 'UTC.' },
    cause: { type: 'text', comment: 'The type of the event, or the act, that moved it.' },
  },
});

export const ReceiptEntity = defineEntity({
  name: 'receipt',
  comment: "A bank's entry that came for an order: taken once, whatever message brought it. Only added to.",
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The receipt.' },
    orderId: { type: 'uuid', comment: 'The order.' },
    bic: { type: 'text', comment: 'The bank, by its BIC (ISO 9362).' },
    entryRef: { type: 'text', comment: "The bank's reference of the entry." },
    asset: { type: 'text', comment: 'The currency, ISO 4217.' },
    amount: { ...minorUnits, comment: 'In minor units of the currency.' },
    bookedAt: { type: 'timestamptz', comment: 'UTC; when the bank booked it.' },
    cites: { type: 'text', comment: 'The line of the funds policy that decided.' },
  },
  uniques: [{ columns: ['bic', 'entryRef'] }],
});

export const OrderMoveEntity = defineEntity({
  name: 'order_move',
  comment: 'The moves that the database allows: those of the table in domain/lifecycle.ts.',
  columns: {
    fromState: { type: 'text', primary: true, comment: 'The state before.' },
    toState: { type: 'text', primary: true, comment: 'The state after.' },
  },
});

export type OrderRow = RowOf<typeof OrderEntity>;
