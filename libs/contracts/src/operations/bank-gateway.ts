import { z } from 'zod';
import { STAFF, defineOperation, page, pageQuery } from '../operation';
import { bic, firm, iban, instant, money, requestId, uuid } from '../wire';

export const bankAccount = z
  .strictObject({
    id: uuid,
    iban: z.string(),
    bank: z.strictObject({ bic, name: z.string() }),
    status: z.enum(['pending', 'confirmed', 'refused']),
    reason: z.string().optional(),
    linkedAt: instant,
  })
  .meta({ id: 'BankAccount' });

export const linkBankAccount = defineOperation({
  id: 'linkBankAccount',
  service: 'bank-gateway',
  method: 'POST',
  path: '/v1/bank-accounts',
  summary: 'Name an account of your own; the bank confirms that name and IIN are the same.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({ iban }),
  status: 201,
  reply: bankAccount,
  refusals: ['iban_invalid', 'bank_unsupported', 'customer_not_accepted'],
  example: { body: { iban: 'KZ639480000000000001' } },
});

export const listBankAccounts = defineOperation({
  id: 'listBankAccounts',
  service: 'bank-gateway',
  method: 'GET',
  path: '/v1/bank-accounts',
  summary: 'Your bank accounts.',
  access: ['customer'],
  query: pageQuery,
  status: 200,
  reply: page(bankAccount),
  refusals: [],
});

export const listRails = defineOperation({
  id: 'listRails',
  service: 'bank-gateway',
  method: 'GET',
  path: '/v1/rails',
  summary: 'Every rail (bank, scheme, direction), and whether it is suspended and why.',
  access: [...STAFF, 'regulator', 'customer'],
  status: 200,
  reply: page(
    z.strictObject({
      id: uuid,
      bank: bic.optional(),
      scheme: z.string(),
      direction: z.enum(['in', 'out', 'both']),
      status: z.enum(['open', 'suspended']),
      suspension: z
        .strictObject({
          from: instant,
          to: instant.optional(),
          reason: z.string(),
          legalReference: z.string(),
          binRange: z.string().optional(),
        })
        .optional(),
    }),
  ),
  refusals: [],
});

export const listWaitingPayments = defineOperation({
  id: 'listWaitingPayments',
  service: 'bank-gateway',
  method: 'GET',
  path: '/ops/v1/bank-gateway/waiting-payments',
  summary: 'Payouts, refunds and withdrawals that no bank was asked for yet, and what stands against them.',
  access: [...STAFF, 'regulator'],
  query: pageQuery,
  status: 200,
  reply: page(
    z.strictObject({
      requestId,
      kind: z.enum(['payout', 'refund']),
      /** The order or withdrawal. */
      orderId: uuid,
      firm,
      bank: bic,
      amount: money,
      since: instant,
      /** Absent when nothing stands against it any more: it is about to go. */
      why: z.enum(['rail_suspended', 'not_covered']).optional(),
    }),
  ),
  refusals: [],
});
