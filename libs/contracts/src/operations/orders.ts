import { z } from 'zod';
import { OPERATOR_ROLES, READER_ROLES, operationsOf, page, pageQuery } from '../operation';
import {
  bic,
  day,
  fee,
  fill,
  instant,
  money,
  moneyInput,
  price,
  quotedVenue,
  requestId,
  side,
  tradeTerms,
  uuid,
} from '../wire';
import { venueEvidence } from '../quote-token';
import { DECISION_REFUSALS, choiceOrDecision, comment, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('orders');

export const ORDER_STATES = [
  'placed',
  'cleared',
  'funded',
  'executed',
  'completed',
  'rejected',
  'cancelled',
  'expired',
  'refunded',
  'held',
] as const;
export const orderState = z.enum(ORDER_STATES).meta({ id: 'OrderState' });
export type OrderState = z.infer<typeof orderState>;

export const historyEntry = z
  .strictObject({
    version: z.int(),
    state: orderState,
    at: instant,
    /** The type of the event that caused it. */
    cause: z.string(),
  })
  .meta({ id: 'OrderHistoryEntry' });

export const leg = z
  .strictObject({
    kind: z.enum(['hold', 'collection', 'execution', 'payout', 'refund', 'suspense']),
    id: requestId,
    state: z.enum(['requested', 'accepted', 'unknown', 'settled', 'failed']),
    amount: money.optional(),
    at: instant,
    reason: z.string().optional(),
    /** While the bank holds the money (BLCK): when it must have decided. */
    bankHold: z.strictObject({ until: instant }).optional(),
  })
  .meta({ id: 'Leg' });

export const reason = z
  .strictObject({ code: z.string(), bankReason: z.string().optional() })
  .meta({ id: 'OrderReason', description: 'Why it ended as it did. `code` may get new values.' });

/** Money that came or went for an order, keyed by the bank's entry; each ends allocated, refunded or in a case. */
export const receiptEntry = z.strictObject({
  id: uuid,
  entryRef: z.string(),
  amount: money,
  bookedAt: instant,
  outcome: z.enum(['pending', 'allocated', 'refunded', 'kept', 'case', 'given_up']),
  cites: z.string(),
});

export const order = z
  .strictObject({
    id: uuid,
    state: orderState,
    ...tradeTerms,
    venues: z.array(quotedVenue),
    funding: z.enum(['bank', 'balance']),
    onLateFunds: z.enum(['refund', 'keep']),
    bankAccountId: uuid.optional(),
    quoteId: uuid,
    acceptedAt: instant,
    lockUntil: instant,
    deadline: instant.optional(),
    version: z.int(),
    blocked: z.boolean(),
    reason: reason.optional(),
    history: z.array(historyEntry),
    legs: z.array(leg),
    receipts: z.array(receiptEntry),
    /** Where the venues filled less than was promised: what was really converted. */
    converted: z.strictObject({ spend: money, receive: money, fees: z.array(fee) }).optional(),
    refunds: z.array(z.strictObject({ id: requestId, amount: money, state: leg.shape.state, at: instant })),
  })
  .meta({ id: 'Order' });

export const placeOrder = post('placeOrder', '/v1/orders', {
  summary: 'Accept a firm quote. Where a bank pays or is paid, `bankAccountId` names the account.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({
    quote: z.string().min(1).max(8192),
    bankAccountId: uuid.optional(),
    funding: z.enum(['bank', 'balance']).optional(),
    onLateFunds: z.enum(['refund', 'keep']).optional(),
  }),
  reply: order,
  refusals: [
    'quote_invalid',
    'quote_used',
    'quote_expired',
    'not_found',
    'bank_account_not_confirmed',
    'rail_suspended',
    'bank_closed',
    'orders_stopped',
    'customer_restricted',
  ],
  example: { body: { quote: '<token of the quote>' } },
});

export const listOrders = get('listOrders', '/v1/orders', {
  summary: 'Your orders, newest first. Operators see all orders.',
  access: ['customer', ...READER_ROLES],
  query: pageQuery,
  reply: page(order),
});

export const showOrder = get('showOrder', '/v1/orders/{id}', {
  summary: 'One order: its state, history and legs.',
  access: ['customer', ...READER_ROLES],
  reply: order,
  refusals: ['not_found'],
});

export const followOrder = get('followOrder', '/v1/orders/{id}/events', {
  summary:
    'The states of an order as they change (server-sent events). The stream resumes from Last-Event-ID and ends at a terminal state.',
  access: ['customer', ...OPERATOR_ROLES],
  reply: historyEntry,
  replyType: 'text/event-stream',
  refusals: ['not_found'],
});

/** The confirmation note of AIFC Rules on Digital Asset Activities 3.9.1. */
export const confirmationNote = z
  .strictObject({
    orderId: uuid,
    firm: z.strictObject({ name: z.string(), address: z.string(), capacity: z.enum(['principal', 'agent']) }),
    customerId: uuid,
    side,
    asset: z.string(),
    quantity: money,
    price,
    executionOnly: z.boolean(),
    executedAt: instant,
    completedAt: instant,
    gross: money,
    fees: z.array(fee),
    rounding: money,
    totalPayable: money,
    dueDate: day,
    receive: money,
    fills: z.array(fill),
    fundsPolicy: z.string(),
    /** The lines of the funds policy that decided about the money that came. */
    cites: z.array(z.string()),
    feeSchedule: z.string(),
    terms: z.string(),
    bank: z.strictObject({ bic, requestId }).optional(),
    ledgerTransactionId: uuid,
  })
  .meta({ id: 'ConfirmationNote' });

export const showReceipt = get('showReceipt', '/v1/orders/{id}/receipt', {
  summary: 'The confirmation note of a completed order (DAA 3.9.1).',
  access: ['customer', ...READER_ROLES],
  reply: confirmationNote,
  refusals: ['not_found'],
});

export const cancelOrder = post('cancelOrder', '/v1/orders/{id}/cancellation', {
  summary: 'Cancel an order. After a collection was requested, the bank’s response decides.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({}),
  status: 202,
  reply: order,
  refusals: ['not_found', 'order_not_cancellable', 'order_blocked'],
  example: { body: {} },
});

/** What a person may do about a held order; which of them is possible follows from the order. */
export const orderChoice = z.enum(['retry', 'pay_elsewhere', 'return', 'keep', 'give_up']).meta({
  id: 'OrderChoice',
  description:
    'Try again; pay to another account of the customer; return the value; keep it as balance; move it to suspense.',
});

export const decideOrder = post('decideOrder', '/v1/orders/{id}/decisions', {
  summary: 'Decides what happens to a held order: one person proposes, another decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: choiceOrDecision({ choice: orderChoice, bankAccountId: uuid.optional() }),
  reply: proposalView,
  refusals: [
    'decision_not_possible',
    'funds_clawed_back',
    'bank_account_not_confirmed',
    'proposal_open',
    ...DECISION_REFUSALS,
  ],
  example: { body: { choice: 'retry', comment: 'the account is open again' } },
});

export const listOrderDecisions = get('listOrderDecisions', '/v1/orders/{id}/decisions', {
  summary: 'The choices about an order, with past proposals and decisions.',
  access: READER_ROLES,
  reply: z.strictObject({ choices: z.array(orderChoice), items: z.array(proposalView) }),
  refusals: ['not_found'],
});

export const withdrawal = z
  .strictObject({
    id: uuid,
    state: z.enum(['placed', 'paying', 'completed', 'failed']),
    bankAccountId: uuid,
    amount: money,
    reason: reason.optional(),
    doubt: z
      .enum(['unknown', 'held'])
      .meta({
        description: 'No response: the bank is queried again, then a person must decide. Nothing is guessed.',
      })
      .optional(),
    /** While the bank holds the money (BLCK): when it must have decided. */
    bankHold: z.strictObject({ until: instant }).optional(),
    placedAt: instant,
    endedAt: instant.optional(),
  })
  .meta({ id: 'Withdrawal' });

export const placeWithdrawal = post('placeWithdrawal', '/v1/withdrawals', {
  summary: 'Withdraw tenge to your own confirmed account.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({ bankAccountId: uuid, amount: moneyInput }),
  reply: withdrawal,
  refusals: ['not_found', 'bank_account_not_confirmed', 'asset_unsupported', 'customer_restricted'],
  example: {
    body: { bankAccountId: '019aaf00-0000-7000-8000-000000000003', amount: { amount: '1000.00', asset: 'KZT' } },
  },
});

export const listWithdrawals = get('listWithdrawals', '/v1/withdrawals', {
  summary: 'Your withdrawals, newest first.',
  access: ['customer'],
  query: pageQuery,
  reply: page(withdrawal),
});

export const showWithdrawal = get('showWithdrawal', '/v1/withdrawals/{id}', {
  summary: 'One withdrawal.',
  access: ['customer', ...READER_ROLES],
  reply: withdrawal,
  refusals: ['not_found'],
});

/** What a switch stops: everything, or new orders with one bank, at one venue, in one asset. */
const switchScope = z
  .string()
  .regex(
    /^(all|bank:[A-Z0-9]{8}|venue:[a-z]{1,20}|asset:[A-Z]{1,10})$/,
    'invalid_request|all, bank:BIC, venue:code or asset:CODE',
  );

export const orderSwitch = z
  .strictObject({ scope: z.string(), stopped: z.boolean(), comment: z.string(), by: z.string(), at: instant })
  .meta({ id: 'OrderSwitch' });

export const listSwitches = get('listSwitches', '/ops/v1/orders/switches', {
  summary: 'The stopped scopes, and proposals to open them again.',
  access: OPERATOR_ROLES,
  reply: z.strictObject({ items: z.array(orderSwitch), proposals: z.array(proposalView) }),
});

export const stopOrders = post('stopOrders', '/ops/v1/orders/switches/stops', {
  summary: 'Stops new orders of this scope at once. One person decides. Orders in flight continue.',
  access: OPERATOR_ROLES,
  body: z.strictObject({ scope: switchScope, comment }),
  reply: orderSwitch,
});

export const proposeOpening = post('proposeOpening', '/ops/v1/orders/switches/openings', {
  summary: 'Proposes to open a scope again. Another person decides.',
  access: OPERATOR_ROLES,
  body: z.strictObject({ scope: switchScope, comment }),
  reply: proposalView,
  refusals: ['proposal_open', 'decision_not_possible'],
});

export const decideOpening = post('decideOpening', '/ops/v1/orders/switches/openings/{proposalId}/decisions', {
  summary: 'Decides about opening again.',
  access: OPERATOR_ROLES,
  body: decisionBody,
  status: 200,
  reply: proposalView,
  refusals: DECISION_REFUSALS,
});

export const executionReport = z
  .strictObject({
    orderId: uuid,
    side,
    asset: z.string(),
    quotedAt: z.strictObject({ price, quantity: money, venues: z.array(quotedVenue) }),
    /** The prices that competed when the quote was made. */
    alternatives: z.array(venueEvidence),
    /** What was asked of venues, in order, and what came of it. */
    attempts: z.array(
      z.strictObject({
        id: requestId,
        venues: z.array(z.string()),
        quantity: money,
        state: z.string(),
        reason: z.string().optional(),
        at: instant,
      }),
    ),
    fills: z.array(z.strictObject({ ...fill.shape, price })),
    /** The average price at which it was really traded; the platform, as principal, bears what it differs by. */
    achieved: z.strictObject({ price, quantity: money, difference: z.string() }).optional(),
  })
  .meta({ id: 'ExecutionReport' });

export const showExecutionReport = get('showExecutionReport', '/v1/orders/{id}/execution-report', {
  summary: 'How the order was executed, and the competing prices of its quote.',
  access: ['customer', ...READER_ROLES],
  reply: executionReport,
  refusals: ['not_found'],
});
