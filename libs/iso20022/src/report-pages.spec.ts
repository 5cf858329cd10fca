// Which balances are those of the day, and which those of a page between.
import { type AccountStatement, balancesOf, comparableId, isOfAccount, isSameId, statedPageOf } from './index';

type Statement = AccountStatement['reports'][number];
type Balance = Statement['balances'][number];

const balance = (type: string, amount: string, more: Partial<Balance> = {}): Balance => ({
  type,
  amount,
  currency: 'KZT',
  direction: 'CRDT',
  on: '2026-11-23',
  ...more,
});
const amountsOf = (balances: readonly Balance[], page?: { number: number; isLast: boolean }) => {
  const { before, after, opening, closing } = balancesOf(balances, page);
  return [before?.amount, after?.amount, opening?.amount, closing?.amount];
};
const interim = { subType: 'INTM' };
const [first, middle, last] = [
  { number: 1, isLast: false },
  { number: 2, isLast: false },
  { number: 3, isLast: true },
];

describe('the balances of a page', () => {
  test.each([
    ['a whole statement', undefined, [balance('OPBD', '1'), balance('CLBD', '2')], ['1', '2', '1', '2']],
    ['the first page', first, [balance('OPBD', '1'), balance('CLBD', '2', interim)], ['1', '2', '1', undefined]],
    [
      'a first page whose balances have no subtype',
      first,
      [balance('OPBD', '1'), balance('CLBD', '2')],
      ['1', '2', '1', undefined],
    ],
    [
      'a page between',
      middle,
      [balance('OPBD', '2', interim), balance('CLBD', '3', interim)],
      ['2', '3', undefined, undefined],
    ],
    ['a page between two ITBD', middle, [balance('ITBD', '2'), balance('ITBD', '3')], ['2', '3', undefined, undefined]],
    ['the last page', last, [balance('OPBD', '3', interim), balance('CLBD', '4')], ['3', '4', undefined, '4']],
    ['a last page that opens by ITBD', last, [balance('ITBD', '3'), balance('CLBD', '4')], ['3', '4', undefined, '4']],
    [
      'a whole statement with one ITBD, as that of noon',
      undefined,
      [balance('ITBD', '3'), balance('CLBD', '4')],
      [undefined, '4', undefined, '4'],
    ],
    ['the day before and this one', undefined, [balance('PRCD', '1'), balance('CLBD', '2')], ['1', '2', '1', '2']],
    [
      'an opening beside the day before',
      undefined,
      [balance('PRCD', '0'), balance('OPBD', '1')],
      ['1', undefined, '1', undefined],
    ],
    [
      'what is available',
      undefined,
      [balance('CLAV', '9'), balance('FWAV', '8')],
      [undefined, undefined, undefined, undefined],
    ],
  ])('%s', (_what, page, balances, amounts) => expect(amountsOf(balances, page)).toEqual(amounts));

  test('are below zero for what is owed, and of a day in Kazakhstan', () => {
    const owed = { direction: 'DBIT' as const, on: '2026-11-23T20:00:00Z' };
    expect(balancesOf([balance('OPBD', '5.00', owed), balance('CLBD', '0.00', owed)], undefined)).toMatchObject({
      opening: { amount: '-5.00', day: '2026-11-24' },
      closing: { amount: '0.00' },
    });
  });
});

const report = (account: Statement['account'], page?: Statement['page']): Statement => ({
  reportId: 'R',
  account,
  balances: [],
  entries: [],
  ...(page ? { page } : {}),
});
const message = (reports: readonly Statement[], messagePage?: Statement['page']): AccountStatement => ({
  messageId: 'M',
  createdAt: '2026-11-23T10:00:00Z',
  reports,
  ...(messagePage ? { messagePage } : {}),
});

test('the page of a report is its own, else that of the message around one report', () => {
  const one = report({});
  const paged = report({}, middle);
  expect(statedPageOf(message([paged], first), paged)).toEqual(middle);
  expect(statedPageOf(message([one], first), one)).toEqual(first);
  expect(statedPageOf(message([one, one], first), one)).toBeUndefined();
  expect(statedPageOf(message([one]), one)).toBeUndefined();
});

test.each([
  [{ iban: 'KZ16948AIYRBAS000001' }, true],
  [{ iban: 'KZ639480000000000001' }, false],
  [{ otherId: 'KZ16948AIYRBAS000001' }, true],
  [{ otherId: '948 aiyrbas 000001' }, true],
  [{ otherId: '000001' }, false],
  [{ iban: 'KZ639480000000000001', otherId: '948AIYRBAS000001' }, false],
  [{}, false],
])('a report of the account %j is of ours: %s', (account, isOurs) => {
  expect(isOfAccount(report(account), 'KZ16948AIYRBAS000001')).toBe(isOurs);
});

test('our ids are compared without case and padding', () => {
  const ours = '0198b1c27f3e7c6a9d5e2b4f6a8c0e13';
  expect(comparableId(`${ours.toUpperCase()}   `)).toBe(ours);
  expect(isSameId(ours, ` ${ours}`)).toBe(true);
  expect(isSameId(ours, ours.replace('0198', '0199'))).toBe(false);
});
