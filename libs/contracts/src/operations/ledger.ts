import { z } from 'zod';
import { OPERATOR_ROLES, READER_ROLES, keySet, operationsOf, page, pageQuery } from '../operation';
import { DEFAULT_FIRM, assetCode, coded, day, firm, instant, moneyInput, uuid } from '../wire';
import { DECISION_REFUSALS, comment, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('ledger');

const amount = z.string();

export const showBalances = get('showBalances', '/v1/balances', {
  summary: 'Your balances: available, held and total.',
  access: ['customer'],
  reply: z.strictObject({
    items: z.array(z.strictObject({ asset: assetCode, available: amount, held: amount, total: amount })),
  }),
});

export const listDeposits = get('listDeposits', '/v1/deposits', {
  summary: 'Your crypto deposits that a venue credited.',
  access: ['customer'],
  query: pageQuery,
  reply: page(z.strictObject({ id: uuid, asset: assetCode, amount, venue: z.string(), creditedAt: instant })),
});

export const listLedgerAccounts = get('listLedgerAccounts', '/v1/ledger/accounts', {
  summary: 'Accounts with their debits, credits and balance.',
  access: READER_ROLES,
  query: pageQuery,
  reply: page(
    z.strictObject({ firm, name: z.string(), asset: assetCode, debits: amount, credits: amount, balance: amount }),
  ),
});

export const listLedgerTransactions = get('listLedgerTransactions', '/v1/ledger/transactions', {
  summary: 'Transactions with their transfers, newest first.',
  access: READER_ROLES,
  query: z.strictObject({ ...pageQuery.shape, orderId: uuid.optional() }),
  reply: page(
    z.strictObject({
      id: uuid,
      firm,
      kind: z.string(),
      businessId: z.string(),
      orderId: uuid.optional(),
      bookedAt: instant,
      valueDate: day,
      transfers: z.array(
        z.strictObject({ seq: z.int(), debit: z.string(), credit: z.string(), asset: assetCode, amount }),
      ),
    }),
  ),
});

export const showTrialBalance = get('showTrialBalance', '/v1/ledger/trial-balance', {
  summary: 'Debits and credits per asset. The difference is always zero.',
  access: READER_ROLES,
  reply: z.strictObject({
    asOf: instant,
    assets: z.array(z.strictObject({ asset: assetCode, debits: amount, credits: amount, difference: amount })),
  }),
});

export const showSolvency = get('showSolvency', '/v1/ledger/solvency', {
  summary: 'The amounts that clients are owed and that are held for them, per firm and asset.',
  access: READER_ROLES,
  reply: z.strictObject({
    /** When the sums were last proven against every transfer; once a minute. */
    provenAt: instant.optional(),
    items: z.array(
      z.strictObject({
        firm,
        asset: assetCode,
        liabilities: amount,
        assets: amount,
        status: z.enum(['covered', 'broken']),
        /** Why it is broken: more is owed than held, or the firm's ledger has a difference (`/ops/v1/ledger/differences`). */
        reason: z.enum(['short', 'drift']).optional(),
        /** Since when it has this status; absent when it was never broken. */
        since: instant.optional(),
      }),
    ),
  }),
});

/** Amounts in the ledger that no transfer or hold explains. Money out of a firm waits while one of them is open. */
export const listDifferences = get('listDifferences', '/ops/v1/ledger/differences', {
  summary:
    'Amounts in the ledger that transfers and holds do not explain, newest first. Outgoing money waits while any is open.',
  access: READER_ROLES,
  query: z.strictObject({ ...pageQuery.shape, state: z.enum(['open', 'resolved']).optional() }),
  reply: page(
    z.strictObject({
      id: z.string(),
      firm,
      asset: assetCode,
      /** The account; absent where it is about the cover of the firm and asset. */
      account: z.string().optional(),
      /** What stated it, such as `balance.posted`. */
      what: z.string(),
      stated: amount,
      explained: amount,
      difference: amount,
      firstSeenAt: instant,
      lastSeenAt: instant,
      resolvedAt: instant.optional(),
      /** `correction <proposal>`, or how else it came to an end. */
      resolvedBy: z.string().optional(),
    }),
  ),
});

export const listCheckpoints = get('listCheckpoints', '/v1/ledger/checkpoints', {
  summary: 'Signed roots of the blocks of transactions, newest first. Keep them to verify the ledger later.',
  access: READER_ROLES,
  query: pageQuery,
  reply: page(
    z.strictObject({ block: z.int(), root: z.string(), transactions: z.int(), signedAt: instant, jws: z.string() }),
  ),
});

export const ledgerKeys = get('ledgerKeys', '/v1/ledger/keys', {
  summary: 'The public keys that checkpoints are signed with (JWKS).',
  access: 'public',
  reply: keySet,
});

export const showDepositReference = get('showDepositReference', '/v1/deposits/reference', {
  summary: 'Your deposit reference. Send it with coins to a venue, so that they are credited to you.',
  access: ['customer'],
  reply: z.strictObject({ reference: z.string() }),
});

const accountName = z
  .string()
  .regex(
    /^((customer|receivable|bank|bank-clearing|venue|venue-payable):[A-Za-z0-9-]{1,40}|conversion|fees|rounding|house|capital|suspense)$/,
    coded('invalid_request', 'an account of the books, such as suspense or customer:<id>'),
  );

/** What no approver can lift is checked when it is proposed, and again when it is approved. */
const CORRECTION_REFUSALS = ['magnitude_exceeded', 'insufficient_funds', 'not_found', 'decision_not_possible'] as const;

export const proposeAdjustment = post('proposeAdjustment', '/v1/ledger/adjustments', {
  summary: 'Proposes to move value between two ledger accounts. Another person decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({
    firm: firm.default(DEFAULT_FIRM),
    debit: accountName,
    credit: accountName,
    amount: moneyInput,
    comment,
  }),
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: {
    body: { debit: 'suspense', credit: 'house', amount: { amount: '1.00', asset: 'KZT' }, comment: 'case 12' },
  },
});

/** What can be opened: what others hold for us, and what is ours. */
export const openedAccount = z
  .string()
  .regex(
    /^(bank:[A-Z0-9]{8,11}|venue:[a-z0-9-]{1,40}|house)$/,
    coded('invalid_request', 'what is ours to hold: bank:<BIC>, venue:<code> or house'),
  );

export const proposeOpeningBalance = post('proposeOpeningBalance', '/v1/ledger/opening-balances', {
  summary:
    'Proposes to post what a bank or a venue holds for us when the ledger begins, or what funds it later. Another person decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({
    firm: firm.default(DEFAULT_FIRM),
    /** Names what is opened, for ever: one cause is posted once. */
    cause: z.string().regex(/^[\w./:-]{1,200}$/, coded('invalid_request', 'a name such as 2026-12-01/bank:HSBKKZKX')),
    account: openedAccount,
    amount: moneyInput,
    comment,
  }),
  reply: proposalView,
  refusals: ['decision_not_possible', 'proposal_open'],
  example: {
    body: {
      cause: '2026-12-01/bank:HSBKKZKX',
      account: 'bank:HSBKKZKX',
      amount: { amount: '1000000.00', asset: 'KZT' },
      comment: 'as in the statement of that day',
    },
  },
});

export const proposeReversal = post('proposeReversal', '/v1/ledger/reversals', {
  summary: 'Proposes to reverse a transaction, once. Another person decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({ transactionId: uuid, comment }),
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: { body: { transactionId: '019aaf00-0000-7000-8000-000000000004', comment: 'booked to the wrong account' } },
});

export const proposeResolution = post('proposeResolution', '/ops/v1/ledger/differences/{id}/resolutions', {
  summary:
    'Proposes to set a balance to what its transfers and holds explain. Another person decides, as for any correction.',
  access: OPERATOR_ROLES,
  idempotent: true,
  params: { id: z.string().regex(/^[1-9]\d{0,17}$/) },
  body: z.strictObject({ comment }),
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: { body: { comment: 'a restore brought an old balance back' } },
});

export const decideCorrection = post('decideCorrection', '/v1/ledger/corrections/{id}/decisions', {
  summary:
    'Decides about an opening, an adjustment, a reversal or the resolution of a difference. An approval posts it in the same transaction.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: decisionBody,
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, ...DECISION_REFUSALS],
  example: { body: { decision: 'approve' } },
});

export const listCorrections = get('listCorrections', '/v1/ledger/corrections', {
  summary:
    'Openings, adjustments, reversals and resolutions of differences: proposed, approved and rejected, newest first.',
  access: READER_ROLES,
  reply: z.strictObject({ items: z.array(proposalView) }),
});
