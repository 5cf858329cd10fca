// The platform is killed in the middle of work and stopped politely: nothing is lost, nothing happens twice.
import { randomInt, randomUUID } from 'node:crypto';
import type { Problem } from '@aiyrbas/contracts';
import { ledgerBalances, outsideAgrees } from './language/ledger';
import { Citizen, type OrderReply, type Quote } from './language/person';
import { Platform, isDistributed, isPlatformAlive, pause } from './language/platform';

const BUYERS = 20;
const KILLS = 3;
/** Between the first order and the kill: from before any is committed to after many are completed. */
const LATEST_KILL_MS = 600;
/** So many must complete that the rules below say something: starts of many processes outlast the offers of a whole life. */
const ENOUGH = (BUYERS * KILLS) / (isDistributed ? 6 : 2);

let platform: Platform;
let buyers: Citizen[];
beforeAll(async () => {
  // However long the starts take on this machine, nobody's money comes too late.
  platform = await Platform.start({ bankTimeScale: '0.05', environment: { QUOTE_LOCK_SECONDS: '600' } });
  buyers = await inTurns(Array.from({ length: BUYERS }), 5, (_, at) =>
    Citizen.withAccountAt(platform, (['eurasian', 'halyk', 'altyn'] as const)[at % 3]!),
  );
}, 150_000);
afterAll(() => platform.remove(), 60_000);

const endOf = ({ state, reason }: OrderReply): string => (reason ? `${state} ${reason.code}` : state);

/**
 * ATAIX has no lookup by our order id, so an order that may have been sent is never sent there again. Once it is proven that
 * the venue has no such order, the purchase is made at another venue. If that is impossible, the money is refunded.
 */
const isGivenBack = ({ quote }: Purchase, end: OrderReply): boolean =>
  end.state === 'refunded' && quote.venues.some(({ venue }) => venue === 'ataix');

interface Purchase {
  readonly buyer: number;
  readonly quote: Quote;
  readonly key: string;
  order?: OrderReply;
  cameTooLate?: boolean;
}

/** Sends the acceptance; a lost connection leaves the purchase open, to be sent again with the same key. */
async function send(purchase: Purchase): Promise<void> {
  const buyer = buyers[purchase.buyer]!;
  try {
    const response = await buyer.call<OrderReply & Problem>('/v1/orders', {
      body: buyer.acceptance(purchase.quote),
      headers: { 'idempotency-key': purchase.key },
    });
    if (response.status === 201) purchase.order = response.body;
    // A start of many processes can outlast an offer; then there is no order, and must be none.
    else if (isDistributed && response.body.code === 'quote_expired') purchase.cameTooLate = true;
    else if (response.status < 500 && response.body.code !== 'idempotency_key_in_use')
      throw new Error(`an acceptance was answered ${response.text}`);
  } catch (error) {
    if (!isLostConnection(error)) throw error;
  }
}

const isLostConnection = (error: unknown): boolean => /fetch failed|terminated/.test((error as Error).message);

describe('killed with SIGKILL in the middle of twenty orders, three times', () => {
  const purchases: Purchase[] = [];
  const completed: Purchase[] = [];

  it('answers a retry with the first result, and brings every accepted order to its end', async () => {
    const again = process.env['AIYRBAS_KILL_AFTER_MS']?.split(',').map((ms) => Number.parseInt(ms, 10));
    const moments = again ?? Array.from({ length: KILLS }, () => randomInt(LATEST_KILL_MS));
    process.stdout.write(`survives-crashes: AIYRBAS_KILL_AFTER_MS=${moments.join(',')}\n`);
    for (const [life, moment] of moments.entries()) {
      const round = await inTurns(buyers, 5, async (buyer, at): Promise<Purchase> => {
        // The amounts differ: two equal orders that may have reached ATAIX cannot be distinguished, and a person must decide.
        const spend = { amount: `1${life}${String(at).padStart(2, '0')}00.00`, asset: 'KZT' };
        const quote = await buyer.quotes({ spend, venues: [at % 2 === 0 ? 'intebix' : 'ataix'] });
        return { buyer: at, quote, key: randomUUID() };
      });
      purchases.push(...round);
      const sent = round.map(send);
      await pause(moment);
      await platform.crash();
      await Promise.all(sent);
      platform = await platform.startAgain();
      buyers = buyers.map((buyer) => buyer.at(platform));
      await Promise.all(round.filter(({ order }) => !order).map(send));
    }
    for (const purchase of purchases.filter(({ cameTooLate }) => !cameTooLate)) {
      expect(purchase.order).toBeDefined();
      const end = await buyers[purchase.buyer]!.seesItEnd(purchase.order!.id, 90_000);
      expect(end.blocked).toBe(false);
      expect(endOf(end)).toBe(isGivenBack(purchase, end) ? 'refunded execution_not_found' : 'completed');
      if (end.state === 'completed') completed.push(purchase);
    }
    process.stdout.write(`${completed.length} of ${purchases.length} completed\n`);
    expect(completed.length).toBeGreaterThanOrEqual(ENOUGH);
  }, 240_000);

  it('has one order, one booking at the bank, one conversion and its venue orders once for each purchase', async () => {
    const ids = purchases.flatMap(({ order }) => order?.id ?? []);
    const converted = completed.map(({ order }) => order!.id);
    expect(new Set(ids).size).toBe(BUYERS * KILLS - purchases.filter(({ cameTooLate }) => cameTooLate).length);
    await platform.readDatabase(async (db) => {
      const counts = async (sql: string): Promise<number> => Number((await db.query<{ n: string }>(sql))[0]!.n);
      expect(await counts('select count(*) as n from orders.orders')).toBe(ids.length);
      expect(await counts(`select count(*) as n from bank_simulator.entry where kind = 'collection'`)).toBe(ids.length);
      expect(await counts(`select count(*) as n from bank_simulator.entry where kind = 'payout'`)).toBe(
        ids.length - converted.length,
      );
      for (const [kind, wanted] of [
        ['collection', ids],
        ['conversion', converted],
      ] as const) {
        const booked = await db.query<{ order_id: string; n: string }>(
          'select order_id, count(*) as n from ledger.transaction where kind = $1 group by 1',
          [kind],
        );
        expect(booked.map(({ order_id }) => order_id).sort()).toEqual([...wanted].sort());
        expect(booked.filter(({ n }) => n !== '1')).toEqual([]);
      }
      // Every order at a venue is one that we know, under one client order id.
      expect(
        await db.query(
          `select coalesce(l.client_order_id, 'nobody''s') as leg, count(v.venue_order_id) as n
           from venue_gateway.execution_leg l
           full join venue_simulator.venue_order v on v.venue = l.venue and v.venue_order_id = l.venue_order_id
           where l.client_order_id is null or (l.state = 'filled') is distinct from (v.venue_order_id is not null)
           group by l.client_order_id`,
        ),
      ).toEqual([]);
      // What a venue cannot have done is asked of another one; each time it is asked is one execution, and no more.
      const executionLegsSql = `select count(*) as n from orders.orders, jsonb_array_elements(legs) leg where leg ->> 'kind' = 'execution'`;
      expect(await counts('select count(*) as n from venue_gateway.execution')).toBe(await counts(executionLegsSql));
    });
  });

  it('leaves everybody with the sum of what their quotes promised, and no tenge', async () => {
    for (const [at, buyer] of buyers.entries()) {
      const promised = completed.filter((one) => one.buyer === at).map((one) => micro(one.quote.receive.amount));
      const { available, held } = await buyer.has('USDT');
      expect(micro(available)).toBe(promised.reduce((sum, amount) => sum + amount, 0n));
      expect(micro(held)).toBe(0n);
      await buyer.comesToHave('KZT', { available: '0.00', held: '0.00' });
    }
    await ledgerBalances(platform);
    await outsideAgrees(platform);
  });
});

describe('stopped and started', () => {
  it('drains on SIGTERM, exits with 0 and leaves no PostgreSQL; everything is there at the next start', async () => {
    const [first] = buyers;
    const before = { usdt: await first!.has('USDT'), orders: await first!.gets<{ items: OrderReply[] }>('/v1/orders') };
    const inFlight = await first!.buys();
    const postgres = platform.postgresPid;
    expect(await platform.stop()).toBe(0);
    expect(platform.output).toContain('stopped');
    expect(isPlatformAlive(postgres)).toBe(false);

    platform = await platform.startAgain();
    buyers = buyers.map((buyer) => buyer.at(platform));
    const again = buyers[0]!;
    expect((await again.seesItEnd(inFlight.id)).state).toBe('completed');
    const { items } = await again.gets<{ items: OrderReply[] }>('/v1/orders');
    expect(items.slice(1)).toEqual(before.orders.items);
    await ledgerBalances(platform);
    await outsideAgrees(platform);
  }, 60_000);
});

/** USDT's minor units: money is never a JS number. */
const micro = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** A few at a time: what is tested is a burst of orders, not of registrations. */
async function inTurns<T, R>(
  items: readonly T[],
  width: number,
  act: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += width) {
    const turn = items.slice(from, from + width).map((item, offset) => act(item, from + offset));
    results.push(...(await Promise.all(turn)));
  }
  return results;
}
