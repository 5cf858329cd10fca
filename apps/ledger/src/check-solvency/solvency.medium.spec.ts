// Clients are never owed more than is held. These tests show which postings are refused, and which events a shortage
// publishes when it happens all the same. The last ones test the proof.
import { showSolvency } from '@aiyrbas/contracts';
import { ShowSolvency } from '../show-solvency/show-solvency.query';
import { bought, collected, deposited, holdRequestOf, idOf, sold, tenge, usdt } from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

let ledger: LedgerFixture;
beforeEach(async () => (ledger = await openLedgerFixture()));
afterEach(() => ledger.close());

const open = (account: string, asset: 'KZT' | 'USDT', amount: string) =>
  ledger.db.tx((tx) =>
    ledger.openings.execute(
      [{ cause: `${account} ${amount}`, firm: 'aiyrbas', account, asset, amount, proposedBy: 'a', approvedBy: 'b' }],
      tx,
      new Date(),
    ),
  );
/** The venue takes more tenge than the customer gave. */
const dearly = (order: string, quote: string) =>
  bought(order, 'aigerim', { fills: [{ ...bought(order, 'aigerim').body.fills[0]!, quoteAmount: tenge(quote) }] });
const publishedTypes = async () =>
  (
    await ledger.rows<{ type: string; body: string }>(
      `select type, body from outbox where type like 'ledger.solvency.%' order by time, seq`,
    )
  ).map(({ type, body }) => [type, JSON.parse(body) as object] as const);
const check = () => ledger.db.tx((tx) => ledger.solvency.execute(tx));
const due = () => ledger.owner.query(`update solvency_check set checked_at = 'epoch'`);
const NOTHING = { found: [], resolved: [], recounted: [], solvencyChanges: [] };
const shown = async (asset: string) => {
  const reply = showSolvency.reply.parse(await new ShowSolvency(ledger.db).coverage());
  return reply.items.find((item) => item.asset === asset);
};

describe('a break', () => {
  beforeEach(async () => {
    await ledger.post(collected('order', 'aigerim', tenge('150000.00')), dearly('order', '120000.00'));
  });

  test('is caused by a loss of ours: posted, published once, shown and stored', async () => {
    // 150,000 came, 120,198.60 went; 50,000 are the customer's.
    expect(await publishedTypes()).toEqual([
      [
        'ledger.solvency.broken',
        expect.objectContaining({ firm: 'aiyrbas', liabilities: tenge('50000.00'), assets: tenge('29801.40') }),
      ],
    ]);
    expect(await shown('KZT')).toMatchObject({ status: 'broken', liabilities: '50000.00', assets: '29801.40' });
    expect(await shown('USDT')).toMatchObject({ status: 'covered' });
    await ledger.post(collected('second', 'aigerim', tenge('100000.00')), dearly('second', '110000.00'));
    expect(await publishedTypes()).toHaveLength(1);
  });

  test('ends when money of ours comes, is published once, and may begin again', async () => {
    await open('bank:EURIKZKA', 'KZT', '20198.59');
    expect(await publishedTypes()).toHaveLength(1);
    await open('bank:EURIKZKA', 'KZT', '0.01');
    expect((await publishedTypes()).map(([type]) => type)).toEqual([
      'ledger.solvency.broken',
      'ledger.solvency.restored',
    ]);
    const shownBefore = await shown('KZT');
    expect(shownBefore).toMatchObject({ status: 'covered', liabilities: '50000.00', assets: '50000.00' });
    expect(shownBefore!.since).toBeDefined();
    await ledger.post(collected('second', 'aigerim', tenge('100000.00')), dearly('second', '110000.00'));
    expect((await publishedTypes()).map(([type]) => type)).toEqual([
      'ledger.solvency.broken',
      'ledger.solvency.restored',
      'ledger.solvency.broken',
    ]);
  });
});

describe('what would owe clients more than is held', () => {
  test('is not posted: coins that no venue gave wait for a person, and the rest of the batch goes on', async () => {
    const parked = await ledger.post(
      collected('order', 'aigerim', tenge('100000.00')),
      bought('order', 'aigerim', { receive: usdt('620000.000000') }),
      collected('other', 'daulet', tenge('100000.00')),
      bought('other', 'daulet'),
    );
    expect(parked).toEqual(['BEYOND_ASSETS: clients would be owed 620000.000000 USDT, and 190.938164 is held']);
    expect(await ledger.rows(`select order_id from transaction where kind = 'conversion'`)).toEqual([
      { order_id: idOf('other') },
    ]);
    expect(await publishedTypes()).toEqual([]);
    expect(await ledger.rows('select * from drift')).toEqual([]);
  });

  test('is posted while our own money stands behind it', async () => {
    await open('venue:ataix', 'KZT', '1000.00');
    const slipped = { ...sold('sale', 'aigerim').body.fills[0]!, quoteAmount: tenge('51000.00') };
    expect(
      await ledger.post(
        deposited('coins', 'aigerim', usdt('100.000000')),
        holdRequestOf('sale', 'aigerim', usdt('100.000000')),
        sold('sale', 'aigerim', { fills: [slipped] }),
      ),
    ).toEqual([]);
    expect(await shown('KZT')).toMatchObject({ liabilities: '51639.99', assets: '51896.00' });
  });
});

describe('the whole proof', () => {
  test('is made once a minute, by one of many', async () => {
    await ledger.post(collected('order', 'aigerim', tenge('100000.00')), bought('order', 'aigerim'));
    const checks = await Promise.all([check(), check(), check()]);
    expect(checks.filter((one) => one !== undefined)).toEqual([NOTHING]);
    expect(await check()).toBeUndefined();
    expect((await new ShowSolvency(ledger.db).coverage()).provenAt).toBeDefined();
  });

  test('folds the changes, and the sums stay what they were', async () => {
    await ledger.post(collected('order', 'aigerim', tenge('100000.00')), bought('order', 'aigerim'));
    const before = await ledger.rows('table cover_now');
    await check();
    expect(await ledger.rows('table cover_change')).toEqual([]);
    expect(new Set(await ledger.rows('table cover_now'))).toEqual(new Set(before));
    await ledger.post(collected('order 2', 'aigerim', tenge('1.00')));
    await due();
    expect(await check()).toEqual(NOTHING);
    expect(await ledger.rows(`select held, owed from cover where asset = 'KZT'`)).toEqual([
      { held: '50242', owed: '100' },
    ]);
  });

  test('finds money that raw SQL gave out of our capital, and publishes it', async () => {
    await ledger.post(collected('order', 'aigerim', tenge('100.00')));
    await ledger.db.tx((tx) =>
      tx.query(
        `with t as (
           insert into transaction (id, firm, kind, business_id, booked_at, value_date, cause, transfers)
           values ('${idOf('theft')}', 'aiyrbas', 'deposit', 'theft', now(), now(), '{}', 1) returning id
         ), me as (
           select id from account where name = 'customer:${idOf('aigerim')}' and asset = 'KZT'
         ), them as (
           insert into account (firm, name, kind, asset) values ('aiyrbas', 'capital', 'capital', 'KZT') returning id
         ), paid as (
           update balance set posted = posted + 1 where account = (select id from me)
         ), covered as (
           insert into cover_change (firm, asset, held, owed) values ('aiyrbas', 'KZT', 0, 1)
         )
         insert into transfer (transaction, seq, firm, debit, credit, asset, amount, transfers)
         select t.id, 1, 'aiyrbas', them.id, me.id, 'KZT', 1, 1 from t, me, them`,
      ),
    );
    expect(await check()).toMatchObject({ found: [], solvencyChanges: [{ what: 'broken' }] });
    expect(await publishedTypes()).toMatchObject([
      ['ledger.solvency.broken', { liabilities: tenge('100.01'), assets: tenge('100.00') }],
    ]);
    await due();
    expect(await check()).toEqual(NOTHING);
  });
});

test('a break is kept, begins once at a time and ends once', async () => {
  await ledger.post(collected('order', 'aigerim', tenge('150000.00')), dearly('order', '120000.00'));
  await expect(ledger.db.query('delete from solvency_break')).rejects.toThrow(/permission denied/);
  await expect(ledger.db.query('update solvency_break set owed = 1')).rejects.toThrow(/permission denied/);
  await expect(
    ledger.db.query(
      `insert into solvency_break (firm, asset, broken_at, held, owed) values ('aiyrbas', 'KZT', now(), 0, 1)`,
    ),
  ).rejects.toThrow(/solvency_broken_once/);
});
