import { Outbox, busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, PartnerBanks } from '@aiyrbas/contracts';
import { systemIds } from '@aiyrbas/kernel';
import { createLogger, newTraceparent } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { KnownRailsStore } from '@aiyrbas/rails';
import { AdvanceOrder } from '../advance-order/advance-order';
import { MOVES } from '../domain/lifecycle';
import { PlaceOrder } from '../place-order/place-order';
import { ACCOUNT, AT, CUSTOMER, after, anOffer, inputFor } from '../testing/an-order';
import { placeOne } from '../testing/place-one';
import { DecisionsStore } from './decisions.store';
import { migrations } from './migrations';
import { OrderFeed } from './order-feed';
import { OrdersStore } from './orders.store';
import { SwitchesStore } from './switches.store';

describe('orders on real Postgres', () => {
  let test: TestDatabase;
  let orders: OrdersStore;
  let placeOrder: PlaceOrder;
  let advance: AdvanceOrder;
  const log = createLogger({ service: 'orders', level: 'silent' });
  const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;

  beforeEach(async () => {
    test = await testDatabase({ schema: 'orders', migrations: [...busMigrations, ...migrations] });
    orders = new OrdersStore();
    const outbox = new Outbox('orders', () => undefined);
    const feed = new OrderFeed(test.db, false, log);
    placeOrder = new PlaceOrder(orders, outbox, feed, new SwitchesStore(), new KnownRailsStore(), systemIds, log, {
      PARTNER_BANKS: DEVELOPMENT_BANKS,
    });
    advance = new AdvanceOrder(orders, new DecisionsStore(orders, outbox, feed, log), systemIds, log);
  });
  afterEach(() => test.close());

  const placed = (offer = anOffer({ quoteId: systemIds.uuid() }), now = AT) =>
    test.db.tx((tx) => placeOne(placeOrder, tx, { offer, by, cause: {} }, now));
  const publishedTypes = async (): Promise<string[]> =>
    (await test.db.query<{ type: string }>(`select type from outbox order by topic, partition, seq`)).map(
      (row) => row.type,
    );

  it('a quote accepted by many at once makes exactly one order', async () => {
    const offer = anOffer();
    const results = await Promise.all(Array.from({ length: 20 }, () => placed(offer)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok).map((result) => !result.ok && result.error.code)).toEqual(
      Array.from({ length: 19 }, () => 'quote_used'),
    );
    expect((await publishedTypes()).sort()).toEqual(['orders.clearance.requested', 'orders.order.placed']);
  });

  it('a purchase that its bank could only pay after the price lock is refused, and nothing is written', async () => {
    const banks = new PartnerBanks(
      DEVELOPMENT_BANKS.all.map((bank) => (bank.bic === ACCOUNT.bic ? { ...bank, cutOff: '16:00' } : bank)),
    );
    const place = new PlaceOrder(
      orders,
      new Outbox('orders', () => undefined),
      new OrderFeed(test.db, false, log),
      new SwitchesStore(),
      new KnownRailsStore(),
      systemIds,
      log,
      { PARTNER_BANKS: banks },
    );
    const SUNDAY = new Date('2026-11-22T05:00:00.000Z');
    const at = (more: object = {}) => {
      const offer = anOffer({ quoteId: systemIds.uuid(), acceptUntil: '2026-11-22T05:00:30.000Z' });
      return test.db.tx((tx) => placeOne(place, tx, { offer, by: { ...by, ...more }, cause: {} }, SUNDAY));
    };
    expect(await at()).toMatchObject({
      error: { code: 'bank_closed', detail: expect.stringContaining('2026-11-22T19:00:00.000Z') as string },
    });
    const rows = () => test.db.query(`select 1 from orders union all select 1 from outbox`);
    expect(await rows()).toEqual([]);
    expect(await at({ account: { ...ACCOUNT, bic: 'HSBKKZKX' } })).toMatchObject({ ok: true });
    expect(await at({ funding: 'balance', account: undefined })).toMatchObject({ ok: true });
    expect((await rows()).length).toBeGreaterThan(0);
  });

  it('of those that are accepted together each has its own answer, and only the good ones are written', async () => {
    const used = anOffer({ quoteId: systemIds.uuid() });
    await placed(used);
    await test.db.tx(async (tx) =>
      new SwitchesStore().turn(tx, { scope: 'asset:BTC', stopped: true, comment: 'a test', by: 'dana', at: AT }),
    );
    const good = anOffer({ quoteId: systemIds.uuid() });
    const old = after(-3_600).toISOString();
    const offers = [
      good,
      anOffer({ quoteId: systemIds.uuid(), asset: 'BTC' }),
      used,
      good,
      anOffer({ quoteId: systemIds.uuid(), acceptUntil: old }),
      { ...used, acceptUntil: old },
      anOffer({ quoteId: systemIds.uuid() }),
    ];
    const suspension = { id: systemIds.uuid(), bic: 'HSBKKZKX', fromAt: after(-60), toAt: null };
    await test.db.tx(async (tx) => new KnownRailsStore().apply(tx, [{ ...suspension, direction: 'in' }]));
    const elsewhere = { ...by, account: { ...ACCOUNT, bic: 'HSBKKZKX' } };
    const before = test.db.stats.statements;
    const results = await test.db.tx((tx) =>
      placeOrder.execute(
        [
          ...offers.map((offer) => ({ offer, by, cause: {} })),
          { offer: anOffer({ quoteId: systemIds.uuid() }), by: elsewhere, cause: {} },
        ],
        tx,
        AT,
      ),
    );
    expect(results.map((result) => (result.ok ? result.value.order.state : result.error.code))).toEqual([
      'placed',
      'orders_stopped',
      'quote_used',
      'quote_used',
      'quote_expired',
      'quote_used',
      'placed',
      'rail_suspended',
    ]);
    // Stops and suspensions, the orders, the used amounts, and the outbound messages, however many there are.
    expect(test.db.stats.statements - before).toBeLessThanOrEqual(7);
    const rows = await test.db.query<{ id: string }>(
      `select o.id from orders o join order_history h on h.order_id = o.id where h.state = 'placed'`,
    );
    expect(rows).toHaveLength(3);
    expect((await publishedTypes()).filter((type) => type === 'orders.order.placed')).toHaveLength(3);
  });

  it('a quote is good until its last millisecond, by the given clock, and used beats expired', async () => {
    const offer = anOffer();
    expect(await placed(offer, new Date(Date.parse(offer.acceptUntil) + 1))).toMatchObject({
      ok: false,
      error: { code: 'quote_expired' },
    });
    expect(await placed(offer, new Date(offer.acceptUntil))).toMatchObject({ ok: true });
    expect(await placed(offer, after(3600))).toMatchObject({ ok: false, error: { code: 'quote_used' } });
  });

  it('a batch of a hundred answers is one lock and one write, and says what each order’s answer means', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 100; n += 1) {
      const result = await placed();
      if (result.ok) ids.push(result.value.order.id);
    }
    const before = test.db.stats.statements;
    await test.db.tx(async (tx) => {
      const inputs = ids.map((orderId) => ({
        orderId,
        input: { on: 'cleared' as const, cause: 'kyc.order.cleared' },
        message: {},
      }));
      expect(await advance.execute(inputs, tx, AT)).toEqual([]);
    });
    // Lock, save, history, and the stamp of the outbound messages.
    expect(test.db.stats.statements - before).toBe(4);
    const rows = await test.db.query<{ state: string; count: string }>(
      `select state, count(*) from orders group by state`,
    );
    expect(rows).toEqual([{ state: 'cleared', count: '100' }]);
    expect((await publishedTypes()).filter((type) => type === 'orders.collection.requested')).toHaveLength(100);
  });

  it('answers to one order in one batch are taken in their order', async () => {
    const result = await placed();
    if (!result.ok) throw new Error('not placed');
    const { order } = result.value;
    await test.db.tx(async (tx) => {
      const cleared = { orderId: order.id, input: { on: 'cleared' as const, cause: 'a' }, message: {} };
      const refused = { orderId: order.id, input: { on: 'deadlinePassed' as const, cause: 'b' }, message: {} };
      await advance.execute([cleared, refused], tx, AT);
    });
    const history = (await orders.history(test.db, [order.id])).get(order.id)!;
    expect(history.map((entry) => entry.state)).toEqual(['placed', 'cleared']);
    expect(await publishedTypes()).toContain('orders.cancellation.requested');
  });

  it('orders on their way are counted by state, with the age of the oldest; those that ended are not', async () => {
    const results = [await placed(), await placed(), await placed()];
    const [cleared, rejected] = results.flatMap((result) => (result.ok ? [result.value.order] : []));
    await test.db.tx(async (tx) => {
      const clear = { orderId: cleared!.id, input: { on: 'cleared' as const, cause: 'a' }, message: {} };
      const reject = { orderId: rejected!.id, input: inputFor('refused', rejected!), message: {} };
      await advance.execute([clear, reject], tx, AT);
    });
    const age = Math.floor((Date.now() - AT.getTime()) / 1_000);
    const counted = (await orders.onTheirWay(test.db)).sort((a, b) => a.state.localeCompare(b.state));
    expect(counted.map(({ state, count }) => [state, count])).toEqual([
      ['cleared', 1],
      ['placed', 1],
    ]);
    for (const { oldestSeconds } of counted) expect(Math.abs(oldestSeconds - age)).toBeLessThan(60);
  });

  it('a deadline that has passed goes on in the trace of the call that placed the order', async () => {
    const traceparent = newTraceparent();
    await test.db.tx((tx) => placeOne(placeOrder, tx, { offer: anOffer(), by, cause: { traceparent } }, AT));
    const due = await test.db.tx((tx) => orders.lockDue(tx, after(7 * 24 * 3600), 10));
    expect(due.map((one) => one.traceparent)).toEqual([traceparent]);
  });

  it('answers about orders that nobody knows are given back, not shrugged off', async () => {
    const input = {
      orderId: systemIds.uuid(),
      input: { on: 'cleared' as const, cause: 'x' },
      message: { id: 'm' },
    };
    expect(await test.db.tx((tx) => advance.execute([input], tx, AT))).toEqual([input]);
  });

  it('a bank’s entry is taken once: a second order that claims it does not commit', async () => {
    const take = async (): Promise<unknown> => {
      const result = await placed();
      if (!result.ok) throw new Error('not placed');
      const clear = { orderId: result.value.order.id, input: { on: 'cleared' as const, cause: 'a' }, message: {} };
      await test.db.tx((tx) => advance.execute([clear], tx, AT));
      return test.db.tx(async (tx) => {
        const order = (await orders.lockAll(tx, [clear.orderId])).get(clear.orderId)!;
        return advance.execute([{ ...clear, input: inputFor('holdPlaced', order) }], tx, AT);
      });
    };
    await take();
    await expect(take()).rejects.toMatchObject({ code: '23505' });
  });

  it('the database allows the moves of the table and no other, one version at a time', async () => {
    const rows = await test.db.query<{ from_state: string; to_state: string }>(
      `select from_state, to_state from order_move`,
    );
    const allowed = rows.map((row) => `${row.from_state}>${row.to_state}`).sort();
    const table = Object.entries(MOVES).flatMap(([from, targets]) => targets.map((to) => `${from}>${to}`));
    expect(allowed).toEqual(table.sort());
    const result = await placed();
    if (!result.ok) throw new Error('not placed');
    const move = (state: string, version: number) =>
      test.db.query(`update orders set state = $2, version = $3 where id = $1`, [
        result.value.order.id,
        state,
        version,
      ]);
    await expect(move('completed', 2)).rejects.toMatchObject({ code: '23514' });
    await expect(move('cleared', 3)).rejects.toMatchObject({ code: '23514' });
    await expect(move('cleared', 2)).resolves.toBeDefined();
  });

  it('history and receipts are append-only for the service’s role', async () => {
    for (const statement of [
      'update order_history set cause = cause',
      'delete from order_history',
      'truncate receipt',
      'delete from orders',
    ]) {
      await expect(test.db.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
