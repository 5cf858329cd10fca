import { z } from 'zod';
import { STAFF, defineOperation, page, pageQuery } from '../operation';
import { assetCode, day, firm, instant, uuid } from '../wire';

const amount = z.string();

export const showBalances = defineOperation({
  id: 'showBalances',
  service: 'ledger',
  method: 'GET',
  path: '/v1/balances',
  summary: 'What you have: available, held and together.',
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
  summary: 'Crypto that a venue credited for you.',
  access: ['customer'],
  query: pageQuery,
  status: 200,
  reply: page(z.strictObject({ id: uuid, asset: assetCode, amount, venue: z.string(), creditedAt: instant })),
  refusals: [],
});

const staff = [...STAFF, 'regulator'] as const;

export const listLedgerAccounts = defineOperation({
  id: 'listLedgerAccounts',
  service: 'ledger',
  method: 'GET',
  path: '/v1/ledger/accounts',
  summary: 'Accounts with their debits, credits and balance.',
  access: staff,
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
  access: staff,
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
  summary: 'Debits and credits per asset; the difference is zero at every instant.',
  access: staff,
  status: 200,
  reply: z.strictObject({
    asOf: instant,
    assets: z.array(z.strictObject({ asset: assetCode, debits: amount, credits: amount, difference: amount })),
  }),
  refusals: [],
});

export const showDepositReference = defineOperation({
  id: 'showDepositReference',
  service: 'ledger',
  method: 'GET',
  path: '/v1/deposits/reference',
  summary: 'What to write with coins that you send to a venue, so that they become yours here.',
  access: ['customer'],
  status: 200,
  reply: z.strictObject({ reference: z.string() }),
  refusals: [],
});
