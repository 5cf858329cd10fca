// Deadlines on real Postgres: what waits for a person is called to mind, with its age, until somebody decides.
import { Outbox, busMigrations } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { expectOk, systemIds } from '@aiyrbas/kernel';
import { type Logger, createLogger } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { KnownRailsStore } from '@aiyrbas/rails';
import { AdvanceOrder } from '../advance-order/advance-order';
import { PlaceOrder } from '../place-order/place-order';
import { DecisionsStore } from '../persistence/decisions.store';
import { migrations } from '../persistence/migrations';
import { OrderFeed } from '../persistence/order-feed';
import { OrdersStore } from '../persistence/orders.store';
import { SwitchesStore } from '../persistence/switches.store';
import { ACCOUNT, AT, CUSTOMER, anOffer, inputFor } from '../testing/an-order';
import { placeOne } from '../testing/place-one';
import { ExpireOrdersJob } from './expire-orders.job';

describe('the deadlines of orders', () => {
  let test: TestDatabase;
  let job: ExpireOrdersJob;
  let id: string;
  const orders = new OrdersStore();
  const quiet = createLogger({ service: 'orders', level: 'silent' });
  const warned: [object, string][] = [];
  const log = { ...quiet, info: () => undefined, warn: (...line: [object, string]) => void warned.push(line) };

  beforeAll(async () => {
    test = await testDatabase({ schema: 'orders', migrations: [...busMigrations, ...migrations] });
    const outbox = new Outbox('orders', () => undefined);
    const feed = new OrderFeed(test.db, false, quiet);
    const decisions = new DecisionsStore(orders, outbox, feed, quiet);
    const placeOrder = new PlaceOrder(
      orders,
      outbox,
      feed,
      new SwitchesStore(),
      new KnownRailsStore(),
      systemIds,
      quiet,
      { PARTNER_BANKS: DEVELOPMENT_BANKS },
    );
    const advance = new AdvanceOrder(orders, decisions, systemIds, quiet);
    job = new ExpireOrdersJob(test.db, orders, decisions, feed, systemIds, log as unknown as Logger);
    const by = { customerId: CUSTOMER, funding: 'bank', onLateFunds: 'refund', account: ACCOUNT } as const;
    id = expectOk(
      await test.db.tx((tx) => placeOne(placeOrder, tx, { offer: anOffer(), by, cause: {} }, AT)),
      'an order',
    ).order.id;
    for (const on of ['cleared', 'holdPlaced'] as const) {
      const order = (await test.db.tx((tx) => orders.lockAll(tx, [id]))).get(id)!;
      const input = { orderId: id, input: inputFor(on, order), message: {} };
      await test.db.tx((tx) => advance.execute([input], tx, AT));
    }
  });
  afterAll(() => test.close());

  const timeComes = async (): Promise<void> => {
    warned.splice(0);
    await test.db.query(`update orders set deadline_at = now() - interval '1 s', version = version + 1 where id = $1`, [
      id,
    ]);
    expect(await job.expireDue()).toBe(1);
    expect(await job.expireDue()).toBe(0);
  };

  it('show a silent venue as unknown, then hold the order and say so, and remind of it from then on', async () => {
    await timeComes();
    expect(warned).toEqual([]);
    await timeComes();
    const about = { orderId: id, reason: 'funded_unanswered', choices: [], ageSeconds: expect.any(Number) as number };
    expect(warned).toMatchObject([[about, 'order held: no response in time']]);
    for (let day = 0; day < 2; day += 1) {
      await timeComes();
      expect(warned).toMatchObject([[about, 'order held still: it waits for a person']]);
    }
  });
});
