import {
  bought,
  collected,
  deposited,
  ended,
  failedOut,
  holdRequestOf,
  idOf,
  outgoingRequestOf,
  paidOut,
  requestOf,
  sold,
  strangersMoney,
  tenge,
  usdt,
} from '../testing/ledger-events';
import { type LedgerFixture, openLedgerFixture } from '../testing/ledger-fixture';

let ledger: LedgerFixture;
beforeAll(async () => (ledger = await openLedgerFixture()));
afterAll(() => ledger.close());

/** Each test has its own customers and orders in the same ledger. */
let test_ = 0;
const own = (word: string): string => `${word} ${test_}`;
beforeEach(() => void (test_ += 1));
afterEach(async () => {
  expect(await ledger.rows('select * from drift')).toEqual([]);
  // The running sums are what the transfers say, whatever was posted.
  expect(
    await ledger.rows(
      '(table cover_now except table cover_by_transfers) union (table cover_by_transfers except table cover_now)',
    ),
  ).toEqual([]);
});

const balance = async (customer: string, asset: string) =>
  (
    await ledger.rows<{ posted: string; held: string }>(
      `select b.posted, b.held from balance b join account a on a.id = b.account where a.name = $1 and a.asset = $2`,
      [`customer:${idOf(customer)}`, asset],
    )
  )[0];
const published = async (order: string) =>
  (
    await ledger.rows<{ type: string; key: string; body: string }>(
      `select type, key, body from outbox where key = $1 order by seq`,
      [idOf(order)],
    )
  ).map((row) => [row.type, JSON.parse(row.body)] as const);
const transactionsOf = (order: string) =>
  ledger.rows<{ kind: string; business_id: string }>(
    `select kind, business_id from transaction where order_id = $1 order by seq`,
    [idOf(order)],
  );

describe('the ledger', () => {
  test('a purchase from collection to conversion, published as it was booked', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    expect(await ledger.post(collected(order, aigerim, tenge('100000.00')))).toEqual([]);
    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '10000000', held: '10000000' });
    expect(await ledger.post(bought(order, aigerim))).toEqual([]);

    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '0', held: '0' });
    expect(await balance(aigerim, 'USDT')).toEqual({ posted: '190938164', held: '0' });
    expect(await published(order)).toEqual([
      ['ledger.hold.placed', expect.objectContaining({ amount: tenge('100000.00'), credit: expect.anything() })],
      ['ledger.transaction.posted', expect.objectContaining({ kind: 'collection' })],
      ['ledger.hold.ended', expect.objectContaining({ outcome: 'posted' })],
      ['ledger.transaction.posted', expect.objectContaining({ kind: 'conversion', transfers: 8 })],
    ]);
    const [hold] = await ledger.rows<{ state: string; ended_at: Date | null }>(
      'select state, ended_at from hold where order_id = $1',
      [idOf(order)],
    );
    expect(hold).toEqual({ state: 'posted', ended_at: expect.any(Date) });
  });

  test('a sale whose payout fails, also when the failure is read first', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    await ledger.post(deposited(own('deposit'), aigerim, usdt('100.000000')));
    await ledger.post(holdRequestOf(order, aigerim, usdt('100.000000')), sold(order, aigerim));
    await ledger.post(failedOut(order, aigerim));
    await ledger.post(outgoingRequestOf('payout', order, aigerim, tenge('51639.99')));
    expect((await transactionsOf(order)).map((row) => row.kind)).toEqual(['conversion', 'payout', 'reversal']);
    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '5163999', held: '0' });
  });

  test('a reversal in a later batch finds what it reverses', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    await ledger.post(collected(order, aigerim, tenge('50.00')));
    const holdId = requestOf(`collection of ${order}`);
    await ledger.post(outgoingRequestOf('refund', order, aigerim, tenge('50.00'), { holdId }));
    // A process that has just started and knows no account yet.
    expect(await ledger.postWith(ledger.another(), failedOut(order, aigerim))).toEqual([]);
    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '5000', held: '0' });
    await ledger.post(paidOut(order, aigerim, tenge('50.00'), { requestId: requestOf('another') }));
    expect((await transactionsOf(order)).at(-1)).toEqual({
      kind: 'payout',
      business_id: `EURIKZKA/debit of ${order}`,
    });
  });

  test('once per business id: a repeat is nothing, another content is parked with its key, the rest goes on', async () => {
    const [order, other, aigerim] = [own('order'), own('other'), own('aigerim')];
    await ledger.post(collected(order, aigerim, tenge('10.00')));
    const parked = await ledger.post(
      collected(order, aigerim, tenge('10.00'), { valueDate: '2026-11-24' }),
      collected(order, aigerim, tenge('11.00')),
      ended('expired', order, aigerim),
      collected(other, aigerim, tenge('5.00')),
    );
    expect(parked).toEqual([expect.stringMatching(/^MODIFIED_REQUEST: /), expect.stringMatching(/^behind/)]);
    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '1500', held: '1500' });
  });

  test('an order that ended before its hold was read: the hold is placed and let go, though nobody waits for it', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    await ledger.post(deposited(own('deposit'), aigerim, usdt('100.000000')));
    const end = ended('expired', order, aigerim, [requestOf(`hold of ${order}`)]);
    expect(await ledger.post(holdRequestOf(order, aigerim, usdt('100.000000')), end)).toEqual([]);
    expect((await published(order)).map(([type]) => type)).toEqual(['ledger.hold.placed', 'ledger.hold.ended']);
    expect(await balance(aigerim, 'USDT')).toEqual({ posted: '100000000', held: '0' });
  });

  test('money that is nobody’s is returned once, found by the entry that brought it', async () => {
    const [came, back] = [strangersMoney('booked', tenge('7.00')), strangersMoney('returned', tenge('7.00'))];
    expect(await ledger.post(back)).toEqual([expect.stringMatching(/^SUSPENSE_MISSING: /)]);
    await ledger.post(came);
    expect(await ledger.postWith(ledger.another(), back)).toEqual([]);
    expect(await ledger.post(strangersMoney('returned', tenge('7.00'), { entryRef: 'another debit' }))).toEqual([
      expect.stringMatching(/^SUSPENSE_ENDED: /),
    ]);
    const [total] = await ledger.rows(`select debits, credits from account_total where name = 'suspense'`);
    expect(total).toEqual({ debits: '700', credits: '700' });
  });

  test('amounts wider than any number survive the way to the database and back', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    const wei = { amount: '12345678901234567890.123456789012345678', asset: 'ETH' as const };
    await ledger.post(deposited(own('deposit'), aigerim, wei));
    await ledger.post(holdRequestOf(order, aigerim, wei));
    expect(await balance(aigerim, 'ETH')).toEqual({
      posted: '12345678901234567890123456789012345678',
      held: '12345678901234567890123456789012345678',
    });
  });
});

describe('many at once', () => {
  test('fifty holds on one balance at the same time: exactly as many as fit', async () => {
    const aigerim = own('aigerim');
    await ledger.post(deposited(own('deposit'), aigerim, usdt('20.500000')));
    const processes = Array.from({ length: 5 }, () => ledger.another());
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ledger.postWith(processes[index % 5]!, holdRequestOf(own(`order ${index}`), aigerim, usdt('1.000000'))),
      ),
    );
    expect(await balance(aigerim, 'USDT')).toEqual({ posted: '20500000', held: '20000000' });
    const states = await ledger.rows<{ state: string; count: string }>(
      `select state, count(*) from hold where customer_id = $1 group by 1 order by 1`,
      [idOf(aigerim)],
    );
    expect(states).toEqual([
      { state: 'placed', count: '20' },
      { state: 'refused', count: '30' },
    ]);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'a conversion and a release of one hold end it once, whoever is first (%i)',
    async (round) => {
      const [order, aigerim] = [own('order'), own('aigerim')];
      await ledger.post(deposited(own('deposit'), aigerim, usdt('100.000000')));
      await ledger.post(holdRequestOf(order, aigerim, usdt('100.000000')));
      const acts = [sold(order, aigerim), ended('expired', order, aigerim, [requestOf(`hold of ${order}`)])];
      const turned = round % 2 === 0 ? acts : acts.reverse();
      const parked = await Promise.all(turned.map((act) => ledger.postWith(ledger.another(), act)));

      const kinds = (await transactionsOf(order)).map(({ kind }) => kind);
      const ends = (await published(order))
        .filter(([type]) => type === 'ledger.hold.ended')
        .map(([, body]) => body.outcome);
      const isSold = kinds.includes('conversion');
      // Either the coins are sold and the release found no open hold, or they are free and the sale is parked.
      expect([kinds, ends]).toEqual(isSold ? [['conversion'], ['posted']] : [[], ['released']]);
      expect(parked.flat()).toEqual(isSold ? [] : [expect.stringMatching(/^HOLD_ENDED: /)]);
      expect(await balance(aigerim, 'USDT')).toEqual({ posted: isSold ? '0' : '100000000', held: '0' });
    },
  );

  test('two processes that see a new customer at the same time open one account', async () => {
    const aigerim = own('aigerim');
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        ledger.postWith(ledger.another(), deposited(own(`deposit ${index}`), aigerim, usdt('1.000000'))),
      ),
    );
    expect(await balance(aigerim, 'USDT')).toEqual({ posted: '8000000', held: '0' });
  });

  test('the same entry brought by two processes at the same time posts once', async () => {
    const [order, aigerim] = [own('order'), own('aigerim')];
    const both = await Promise.allSettled(
      [1, 2].map(() => ledger.postWith(ledger.another(), collected(order, aigerim, tenge('10.00')))),
    );
    // The later one may fail on the unique index; the bus then tries again and finds a repeat.
    expect(both.some((one) => one.status === 'fulfilled')).toBe(true);
    expect(await ledger.post(collected(order, aigerim, tenge('10.00')))).toEqual([]);
    expect(await transactionsOf(order)).toHaveLength(1);
    expect(await balance(aigerim, 'KZT')).toEqual({ posted: '1000', held: '1000' });
  });

  test('a hundred mixed items leave the same ledger as one by one', async () => {
    const story = (of: string) =>
      Array.from({ length: 10 }, (_, index) => {
        const [order, customer] = [`${of} order ${index}`, `${of} customer ${index % 3}`];
        return [
          collected(order, customer, tenge('100500.00')),
          bought(order, customer),
          holdRequestOf(`${of} again ${index}`, customer, tenge('600.00')),
          ended('cancelled', `${of} again ${index}`, customer),
          deposited(`${of} deposit ${index}`, customer, usdt('100.000000')),
          holdRequestOf(`${of} sale ${index}`, customer, usdt('100.000000')),
          sold(`${of} sale ${index}`, customer),
          outgoingRequestOf('payout', `${of} sale ${index}`, customer, tenge('51639.99')),
          paidOut(`${of} sale ${index}`, customer, tenge('51639.99')),
          collected(order, customer, tenge('100500.00')),
        ];
      }).flat();
    const [together, apart] = [own('together'), own('apart')];
    expect(await ledger.post(...story(together))).toEqual([]);
    for (const item of story(apart)) expect(await ledger.post(item)).toEqual([]);

    const totals = async (of: string) =>
      Promise.all(
        [0, 1, 2].flatMap((index) => ['KZT', 'USDT'].map((asset) => balance(`${of} customer ${index}`, asset))),
      );
    expect(await totals(together)).toEqual(await totals(apart));
  });
});

describe('a batch', () => {
  /** The ledger's own statements: without that of the test's clock and that of the outbox. */
  const statementsOf = async (act: () => Promise<unknown>): Promise<number> => {
    const before = ledger.db.stats.statements;
    await act();
    return ledger.db.stats.statements - before - 2;
  };

  test('of a hundred mixed items takes two round trips, and a third on the first sight of an account', async () => {
    const mixed = (of: string) =>
      Array.from({ length: 20 }, (_, index) => {
        const [order, customer] = [`${of} ${index}`, own(`customer ${index}`)];
        return [
          collected(order, customer, tenge('100000.00')),
          bought(order, customer),
          deposited(order, customer, usdt('1.000000')),
          holdRequestOf(order, customer, usdt('1.000000')),
          ended('expired', order, customer),
        ];
      }).flat();
    expect(await statementsOf(() => ledger.post(...mixed(own('first'))))).toBe(3);
    expect(await statementsOf(() => ledger.post(...mixed(own('second'))))).toBe(2);
  });
});
