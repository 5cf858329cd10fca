// The process is killed with SIGKILL while orders are under way, again and again; nothing is lost, nothing happens twice.
import { Citizen, type Order, booksBalance } from './language/person';
import { Platform, newDataDir, pause } from './language/platform';

const ORDERS_PER_LIFE = 8;
const LIVES = 4;
const seed = Number.parseInt(process.env['AIYRBAS_SEED'] ?? String(Date.now() % 1_000_000), 10);

/** A small generator of its own, so that a failure runs again with the printed seed. */
function dice(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it('a platform that is killed in the middle of orders finishes every one of them, once', async () => {
  process.stdout.write(`survives-a-crash: AIYRBAS_SEED=${seed}\n`);
  const roll = dice(seed);
  const dataDir = newDataDir();
  let platform = await Platform.start({ dataDir, bankTimeScale: '0.1' });
  const { port } = new URL(platform.url);
  try {
    const first = await Citizen.withAccountAt(platform, 'eurasian');
    const second = await Citizen.withAccountAt(platform, 'halyk', 'settles');
    const buyers = [first, second];
    const promised: { buyer: number; id: string; receive: string }[] = [];
    for (let life = 0; life < LIVES; life += 1) {
      const kill = pause(150 + roll() * 700).then(() => platform.crash());
      await Promise.allSettled(
        Array.from({ length: ORDERS_PER_LIFE }, async (_, n) => {
          const buyer = buyers[n % 2]!;
          const quote = await buyer.quotes({ spend: { amount: '5000.00', asset: 'KZT' } });
          const order = await buyer.accepts(quote);
          // What was answered is durable: from here on it must come to its end.
          promised.push({ buyer: n % 2, id: order.id, receive: quote.receive.amount });
        }),
      );
      await kill;
      platform = await Platform.start({ dataDir, port, bankTimeScale: '0.1' });
      for (const [at, buyer] of buyers.entries())
        buyers[at] = Object.assign(Object.create(Citizen.prototype) as Citizen, buyer, { platform });
    }
    expect(promised.length).toBeGreaterThan(0);
    const everything = await platform.look((db) =>
      db.query<{ id: string; customer_id: string }>(`select id, customer_id from orders.orders`),
    );
    const ends: Order[] = [];
    for (const { id } of everything) {
      const owner = buyers.find((buyer) => promised.some((one) => one.id === id && buyers[one.buyer] === buyer));
      const reader = owner ?? buyers[0]!;
      ends.push(await reader.seesItEnd(id, 60_000).catch(() => buyers[1]!.seesItEnd(id, 60_000)));
    }
    // What was promised is kept, or given back whole: where a venue does not recognise an order that may have been sent,
    // it is not sent again, and once the venue is proven to know nothing of it, the money goes back. An order whose
    // answer the crash swallowed may exist too, and ends like any other.
    for (const order of ends) {
      const isKept = order.state === 'completed';
      const isGivenBack = order.state === 'refunded' && order.reason?.code === 'execution_not_found';
      expect({ state: order.state, reason: order.reason, ended: isKept || isGivenBack }).toMatchObject({ ended: true });
    }
    expect(ends.filter((order) => order.state === 'completed').length).toBeGreaterThan(0);
    expect(promised.filter((one) => !ends.some((order) => order.id === one.id))).toEqual([]);
    await pause(500);
    await booksBalance(platform);
    const counts = await platform.look(async (db) => ({
      conversions: await db.query(
        `select order_id from ledger.transaction where kind = 'conversion' group by order_id having count(*) <> 1`,
      ),
      conversionsInAll: await db.query(`select 1 from ledger.transaction where kind = 'conversion'`),
      collections: await db.query(
        `select order_id from ledger.transaction where kind = 'collection' group by order_id having count(*) <> 1`,
      ),
      openHolds: await db.query(`select id from ledger.hold where state = 'placed'`),
      twice: await db.query(`select id from orders.outbox group by id having count(*) <> 1`),
    }));
    const completed = ends.filter((order) => order.state === 'completed');
    expect({ ...counts, conversionsInAll: counts.conversionsInAll.length }).toEqual({
      conversions: [],
      conversionsInAll: completed.length,
      collections: [],
      openHolds: [],
      twice: [],
    });
    const bought = completed.reduce((sum, order) => sum + BigInt(order.receive.amount.replace('.', '')), 0n);
    const balances = await Promise.all(buyers.map((buyer) => buyer.has('USDT')));
    const held = balances.reduce((sum, balance) => sum + BigInt(balance.available.replace('.', '')), 0n);
    expect(held).toBe(bought);
    const tenge = await Promise.all(buyers.map((buyer) => buyer.has('KZT')));
    expect(tenge).toEqual(buyers.map(() => ({ available: '0.00', held: '0.00' })));
  } finally {
    await platform.remove();
  }
}, 240_000);
