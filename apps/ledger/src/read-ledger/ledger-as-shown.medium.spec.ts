// What the API shows of the ledger: balances, deposits, accounts, transactions, the trial balance.
import {
  listDeposits,
  listLedgerAccounts,
  listLedgerTransactions,
  showBalances,
  showTrialBalance,
} from '@aiyrbas/contracts';
import { numbered, pageOf } from '@aiyrbas/http';
import { ShowFunds } from '../show-funds/show-funds.query';
import { bought, collected, deposited, holdRequestOf, idOf, tenge, usdt } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';
import { ReadLedger } from './read-ledger.query';

let ledger: LedgerFixture;
let read: ReadLedger;
let funds: ShowFunds;
beforeAll(async () => {
  ledger = await openLedgerFixture();
  read = new ReadLedger(ledger.db);
  funds = new ShowFunds(ledger.db);
  await ledger.post(
    collected('order', 'aigerim', tenge('100500.00')),
    bought('order', 'aigerim'),
    deposited('first', 'aigerim', usdt('10.000000')),
    deposited('second', 'aigerim', { amount: '0.05000000', asset: 'BTC' }),
    deposited('third', 'daulet', usdt('7.000000')),
    holdRequestOf('sale', 'aigerim', usdt('0.938164')),
  );
});
afterAll(() => ledger.close());

const first = { limit: 1, after: null };

test('a customer sees what is available and held of every asset that was ever theirs', async () => {
  const shown = await funds.balances(idOf('aigerim'));
  expect(shown.items).toEqual([
    { asset: 'KZT', available: '500.00', held: '0.00', total: '500.00' },
    { asset: 'BTC', available: '0.05000000', held: '0.00000000', total: '0.05000000' },
    { asset: 'USDT', available: '200.000000', held: '0.938164', total: '200.938164' },
  ]);
  expect(showBalances.reply.safeParse(shown).success).toBe(true);
  expect((await funds.balances(idOf('nobody'))).items).toEqual([
    { asset: 'KZT', available: '0.00', held: '0.00', total: '0.00' },
  ]);
});

test('deposits are the customer’s own, newest first, in pages', async () => {
  const page = await funds.deposits(idOf('aigerim'), first);
  expect(page.items).toMatchObject([{ id: idOf('second'), asset: 'BTC', amount: '0.05000000', venue: 'ataix' }]);
  const next = pageOf({ limit: '1', cursor: page.nextCursor }, numbered);
  expect(next.ok && (await funds.deposits(idOf('aigerim'), next.value))).toMatchObject({
    items: [{ id: idOf('first') }],
  });
  expect(listDeposits.reply.safeParse(page).success).toBe(true);
});

test('accounts show a balance on the side where they grow', async () => {
  const shown = await read.accounts({ limit: 100, after: null });
  expect(listLedgerAccounts.reply.safeParse(shown).success).toBe(true);
  const balance = (name: string, asset: string) =>
    shown.items.find((row) => row.name === name && row.asset === asset)?.balance;
  expect(balance('bank:EURIKZKA', 'KZT')).toBe('100500.00');
  expect(balance('fees', 'KZT')).toBe('501.40');
  expect(balance('rounding', 'KZT')).toBe('0.01');
  expect(balance('conversion', 'KZT')).toBe('0.01');
  expect(balance('venue:intebix', 'KZT')).toBe('-99498.58');
  expect(balance(`customer:${idOf('aigerim')}`, 'KZT')).toBe('500.00');
});

test('transactions come newest first, or those of one order, page after page', async () => {
  const ofOrder = await read.transactions(idOf('order'), { limit: 50, after: null });
  expect(ofOrder.items.map((row) => [row.kind, row.transfers.length])).toEqual([
    ['conversion', 8],
    ['collection', 1],
  ]);
  expect(listLedgerTransactions.reply.safeParse(ofOrder).success).toBe(true);

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf({ limit: '2', cursor }, numbered);
    if (!page.ok) throw new Error('our own cursor is refused');
    const shown = await read.transactions(undefined, page.value);
    seen.push(...shown.items.map((row) => row.id));
    cursor = shown.nextCursor;
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(5);
});

test('a cursor that is not ours is refused', () => {
  expect(pageOf({ cursor: 'JyBvciAxPTE' }, numbered)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
});

test('the trial balance is zero for every asset, with its digits', async () => {
  const shown = await read.trialBalance();
  expect(showTrialBalance.reply.safeParse(shown).success).toBe(true);
  expect(shown.assets.map(({ asset, difference }) => [asset, difference])).toEqual([
    ['BTC', '0.00000000'],
    ['ETH', '0.000000000000000000'],
    ['KZT', '0.00'],
    ['USD', '0.00'],
    ['USDC', '0.000000'],
    ['USDT', '0.000000'],
  ]);
});
