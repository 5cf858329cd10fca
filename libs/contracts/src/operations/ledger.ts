import { z } from 'zod';
import { OPERATOR_ROLES, defineOperation, keySet, page, pageQuery } from '../operation';
import { DEFAULT_FIRM, assetCode, coded, day, firm, instant, moneyInput, uuid } from '../wire';
import { DECISION_REFUSALS, decisionBody, proposalView } from './four-eyes';

const amount = z.string();

export const showBalances = defineOperation({
  id: 'showBalances',
  service: 'ledger',
  method: 'GET',
  path: '/v1/balances',
  summary: 'Your balances: available, held and total.',
  access: ['customer'],
  status: 200,
  reply: z.strictObject({
    items: z.array(z.strictObject({ asset: assetCode, available: amount, held: amount, total: amount })),
  }),
  refusals: [],
});

export const listDeposits = defineOperation({
  id: 'listDeposits',
  service: 'ledger',
  method: 'GET',
  path: '/v1/deposits',
  summary: 'Your crypto deposits that a venue credited.',
  access: ['customer'],
  query: pageQuery,
  status: 200,
  reply: page(z.strictObject({ id: uuid, asset: assetCode, amount, venue: z.string(), creditedAt: instant })),
  refusals: [],
});

const readers = [...OPERATOR_ROLES, 'regulator'] as const;

export const listLedgerAccounts = defineOperation({
  id: 'listLedgerAccounts',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/accounts',
  summary: 'Accounts with their debits, credits and balance.',
  access: readers,
  query: pageQuery,
  status: 200,
  reply: page(
    z.strictObject({ firm, name: z.string(), asset: assetCode, debits: amount, credits: amount, balance: amount }),
  ),
  refusals: [],
});

export const listLedgerTransactions = defineOperation({
  id: 'listLedgerTransactions',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/transactions',
  summary: 'Transactions with their transfers, newest first.',
  access: readers,
  query: z.strictObject({ ...pageQuery.shape, orderId: uuid.optional() }),
  status: 200,
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
  refusals: [],
});

export const showTrialBalance = defineOperation({
  id: 'showTrialBalance',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/trial-balance',
  summary: 'Debits and credits per asset. The difference is always zero.',
  access: readers,
  status: 200,
  reply: z.strictObject({
    asOf: instant,
    assets: z.array(z.strictObject({ asset: assetCode, debits: amount, credits: amount, difference: amount })),
  }),
  refusals: [],
});

export const showSolvency = defineOperation({
  id: 'showSolvency',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/solvency',
  summary: 'The amounts that clients are owed and that are held for them, per firm and asset.',
  access: readers,
  status: 200,
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
  refusals: [],
});

/** Amounts in the ledger that no transfer or hold explains. Money out of a firm waits while one of them is open. */
export const listDifferences = defineOperation({
  id: 'listDifferences',
  service: 'ledger',
  method: 'GET',
  path: '/ops/v1/ledger/differences',
  summary:
    'Amounts in the ledger that transfers and holds do not explain, newest first. Outgoing money waits while any is open.',
  access: readers,
  query: z.strictObject({ ...pageQuery.shape, state: z.enum(['open', 'resolved']).optional() }),
  status: 200,
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
  refusals: [],
});

export const listCheckpoints = defineOperation({
  id: 'listCheckpoints',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/checkpoints',
  summary: 'Signed roots of the blocks of transactions, newest first. Keep them to verify the ledger later.',
  access: readers,
  query: pageQuery,
  status: 200,
  reply: page(
    z.strictObject({ block: z.int(), root: z.string(), transactions: z.int(), signedAt: instant, jws: z.string() }),
  ),
  refusals: [],
});

export const ledgerKeys = defineOperation({
  id: 'ledgerKeys',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/keys',
  summary: 'The public keys that checkpoints are signed with (JWKS).',
  access: 'public',
  status: 200,
  reply: keySet,
  refusals: [],
});

export const showDepositReference = defineOperation({
  id: 'showDepositReference',
  service: 'ledger',
  method: 'GET',
  path: '/v1/deposits/reference',
  summary: 'Your deposit reference. Send it with coins to a venue, so that they are credited to you.',
  access: ['customer'],
  status: 200,
  reply: z.strictObject({ reference: z.string() }),
  refusals: [],
});

const accountName = z
  .string()
  .regex(
    /^((customer|bank|bank-clearing|venue|venue-payable):[A-Za-z0-9-]{1,40}|conversion|fees|rounding|house|capital|suspense)$/,
    coded('invalid_request', 'an account of the books, such as suspense or customer:<id>'),
  );
const comment = z.string().min(1).max(500);

/** What no approver can lift is checked when it is proposed, and again when it is approved. */
const CORRECTION_REFUSALS = ['magnitude_exceeded', 'insufficient_funds', 'not_found', 'decision_not_possible'] as const;

export const proposeAdjustment = defineOperation({
  id: 'proposeAdjustment',
  service: 'ledger',
  method: 'POST',
  path: '/v1/ledger/adjustments',
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
  status: 201,
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: {
    body: { debit: 'suspense', credit: 'house', amount: { amount: '1.00', asset: 'KZT' }, comment: 'case 12' },
  },
});

export const proposeReversal = defineOperation({
  id: 'proposeReversal',
  service: 'ledger',
  method: 'POST',
  path: '/v1/ledger/reversals',
  summary: 'Proposes to reverse a transaction, once. Another person decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({ transactionId: uuid, comment }),
  status: 201,
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: { body: { transactionId: '019aaf00-0000-7000-8000-000000000004', comment: 'booked to the wrong account' } },
});

export const proposeResolution = defineOperation({
  id: 'proposeResolution',
  service: 'ledger',
  method: 'POST',
  path: '/ops/v1/ledger/differences/{id}/resolutions',
  summary:
    'Proposes to set a balance to what its transfers and holds explain. Another person decides, as for any correction.',
  access: OPERATOR_ROLES,
  idempotent: true,
  params: { id: z.string().regex(/^[1-9]\d{0,17}$/) },
  body: z.strictObject({ comment }),
  status: 201,
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, 'proposal_open'],
  example: { body: { comment: 'a restore brought an old balance back' } },
});

export const decideCorrection = defineOperation({
  id: 'decideCorrection',
  service: 'ledger',
  method: 'POST',
  path: '/v1/ledger/corrections/{id}/decisions',
  summary:
    'Decides about an adjustment, a reversal or the resolution of a difference. An approval posts it in the same transaction.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: decisionBody,
  status: 201,
  reply: proposalView,
  refusals: [...CORRECTION_REFUSALS, ...DECISION_REFUSALS],
  example: { body: { decision: 'approve' } },
});

export const listCorrections = defineOperation({
  id: 'listCorrections',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/corrections',
  summary: 'Adjustments, reversals and resolutions of differences: proposed, approved and rejected, newest first.',
  access: readers,
  status: 200,
  reply: z.strictObject({ items: z.array(proposalView) }),
  refusals: [],
});
