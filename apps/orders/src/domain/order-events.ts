// The events that move an order on, each registered once: which order it is about, and what it means to it. A withdrawal reads
// the same events.
import {
  clearanceGranted,
  clearanceRefused,
  collectionAccepted,
  collectionFailed,
  collectionReversed,
  collectionSettled,
  executionFailed,
  executionFilled,
  holdPlaced,
  holdRefused,
  paymentBlocked,
  paymentUnblocked,
  payoutFailed,
  payoutSettled,
  registration,
  subscribe,
  transactionPosted,
} from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import type { InputBody } from './input';

const on = registration<string | undefined, [at: Date], InputBody | undefined>();

const load = ({ orderId }: { orderId?: string | undefined }): string | undefined => orderId;

export const ORDER_EVENTS = subscribe(
  on(clearanceGranted, { load, decide: () => ({ on: 'cleared' }) }),
  on(clearanceRefused, { load, decide: ({ code }) => ({ on: 'refused', code }) }),
  on(collectionAccepted, {
    load,
    decide: ({ requestId, bankReason }) => ({ on: 'collectionAccepted', requestId, bankReason }),
  }),
  on(collectionSettled, { load, decide: ({ requestId }) => ({ on: 'collectionSettled', requestId }) }),
  on(collectionReversed, { load, decide: ({ requestId }) => ({ on: 'clawedBack', requestId }) }),
  on(paymentBlocked, {
    load,
    decide: ({ requestId, until }) => ({ on: 'paymentBlocked', requestId, until: new Date(until) }),
  }),
  on(paymentUnblocked, { load, decide: ({ requestId }) => ({ on: 'paymentUnblocked', requestId }) }),
  on(collectionFailed, {
    load,
    decide: ({ requestId, code, bankReason }) => ({ on: 'collectionFailed', requestId, code, bankReason }),
  }),
  on(holdPlaced, {
    load,
    decide: ({ holdId, amount, credit }, heldAt) => {
      const held = { holdId, amount: Money.fromJSON(amount) };
      if (!credit) return { on: 'holdPlaced', ...held, heldAt };
      const { requestId, entryRef } = credit;
      const bookedAt = new Date(credit.bookedAt);
      if (credit.returned) {
        return { on: 'payoutReturned', ...held, requestId, entryRef, bookedAt, bankReason: credit.returned.reason };
      }
      const [requested, receivedAt] = [Money.fromJSON(credit.asked), new Date(credit.receivedAt)];
      return { on: 'holdPlaced', ...held, heldAt, credit: { requestId, entryRef, requested, bookedAt, receivedAt } };
    },
  }),
  on(holdRefused, { load, decide: ({ holdId, code }) => ({ on: 'holdRefused', holdId, code }) }),
  on(executionFilled, { load, decide: ({ requestId, fills }) => ({ on: 'filled', requestId, fills }) }),
  on(executionFailed, {
    load,
    decide: ({ requestId, code, fills }) => ({ on: 'executionFailed', requestId, code, fills }),
  }),
  // Only the conversion moves an order on; collections and payments reach it as what they are.
  on(transactionPosted, {
    load,
    decide: ({ kind, transactionId }) => (kind === 'conversion' ? { on: 'posted', transactionId } : undefined),
  }),
  on(payoutSettled, { load, decide: ({ requestId }) => ({ on: 'payoutSettled', requestId }) }),
  on(payoutFailed, {
    load,
    decide: ({ requestId, code, bankReason }) => ({ on: 'payoutFailed', requestId, code, bankReason }),
  }),
);
