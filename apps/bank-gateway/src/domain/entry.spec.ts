import { Money } from '@aiyrbas/money';
import { type BookedLine, type EntryMatch, matchEntry } from './entry';
import type { Payment } from './instruction';

const requested = (kind: Payment['kind']) => ({
  requestId: '0'.repeat(32),
  kind,
  orderId: '0192f000-0000-7000-8000-000000000001',
  customerId: '0192f000-0000-7000-8000-000000000002',
  firm: 'aiyrbas',
  bankAccountId: '0192f000-0000-7000-8000-000000000003',
  bic: 'EURIKZKA',
  amount: Money.of('100.00', 'KZT'),
  state: 'sent' as const,
  owner: { accountIndex: 'account', personIndex: 'person' },
});

const line = (difference: Partial<BookedLine>): BookedLine => ({
  bic: 'EURIKZKA',
  reference: 'EUR1',
  isReferenceTaken: false,
  direction: 'credit',
  isReversal: false,
  asset: 'KZT',
  amount: 10_000n,
  requestId: '0'.repeat(32),
  payments: 1,
  accountIndex: 'account',
  personIndex: 'person',
  ...difference,
});

describe('whether a booked line is what was asked for', () => {
  const CREDITS: readonly [string, Partial<BookedLine>, EntryMatch][] = [
    ['the asked amount from the asked account', {}, 'asked'],
    ['another amount: orders judges it', { amount: 9_900n }, 'asked'],
    ['a bank that does not tell the IIN', { personIndex: undefined }, 'asked'],
    ['no reference of the bank', { reference: undefined }, 'no_reference'],
    ['a reference that another entry had before', { isReferenceTaken: true }, 'known_reference'],
    ['a currency nobody knows', { asset: undefined }, 'unknown_currency'],
    ['an amount that is none', { amount: undefined }, 'unknown_currency'],
    ['a reversal', { isReversal: true }, 'reversal'],
    ['a batch of payments in one line', { payments: 2 }, 'several_payments'],
    ['another bank’s books', { bic: 'HSBKKZKX' }, 'other_bank'],
    ['a debit', { direction: 'debit' }, 'other_direction'],
    ['dollars', { asset: 'USD' }, 'other_currency'],
    ['a third party’s account', { accountIndex: 'another' }, 'other_account'],
    ['an account that is not told', { accountIndex: undefined }, 'other_account'],
    ['another person’s IIN', { personIndex: 'another' }, 'other_person'],
  ];
  it.each(CREDITS)('a collection: %s', (_what, difference, match) => {
    expect(matchEntry(line(difference), requested('collection'))).toBe(match);
  });

  const DEBITS: readonly [string, Partial<BookedLine>, EntryMatch][] = [
    ['the asked amount to the asked account', {}, 'asked'],
    ['a bank that does not tell the payee', { accountIndex: undefined }, 'asked'],
    ['another amount', { amount: 9_900n }, 'other_amount'],
    ['another currency', { asset: 'USD' }, 'other_currency'],
    ['another payee', { accountIndex: 'another' }, 'other_account'],
    ['money that comes back', { direction: 'credit' }, 'return'],
    ['a reversal', { isReversal: true }, 'reversal'],
  ];
  it.each(DEBITS)('a payout: %s', (_what, difference, match) => {
    expect(matchEntry(line({ direction: 'debit', ...difference }), requested('payout'))).toBe(match);
  });

  it('is unknown when nobody asked', () => expect(matchEntry(line({}), undefined)).toBe('unknown_request'));
});
