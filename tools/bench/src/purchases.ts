// Completed purchases: quote, acceptance, clearance, collection at the bank, hold, execution at the venue, posting. Times
// are the platform's own, from the orders' histories, so that no client has to look.
import { type BenchCustomer, buy } from './client';
import type { PlatformUnderTest } from './platform-under-test';
import { type ByKind, each, spent } from './processes';

export interface PurchaseResult {
  /** Completed, from the first acceptance to the last completion. */
  readonly perSecond: number;
  /** From acceptance to completion, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU milliseconds for each order, the clients' not included. */
  readonly cpu: ByKind;
  readonly transactions: number;
  readonly statements?: number;
  readonly roundTrips?: number;
}

const DONE_MS = 120_000;

/** Keeps `inFlight` purchases under way: a customer buys again once the last one is completed. */
export async function closedLoop(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  orders: number,
  inFlight: number,
): Promise<PurchaseResult> {
  return measured(platform, (ids) => keepBuying(platform, users, orders, inFlight, ids));
}

/** The same without measuring anything. @returns the orders, all of which have come to an end. */
export async function purchaseAll(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  orders: number,
  inFlight: number,
): Promise<string[]> {
  const ids: string[] = [];
  await keepBuying(platform, users, orders, inFlight, ids);
  await untilDone(platform, ids);
  return ids;
}

/** One at a time, with a pause in between. @returns the orders, all of which have come to an end. */
export async function purchaseOneByOne(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  orders: number,
  pauseMs: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < orders; at += 1) {
    ids.push(...(await purchaseAll(platform, users.slice(at % users.length), 1, 1)));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return ids;
}

async function keepBuying(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  orders: number,
  inFlight: number,
  ids: string[],
): Promise<void> {
  const watch = new Watch(platform);
  let next = 0;
  const customer = async (): Promise<void> => {
    while (next < orders) {
      const at = next;
      next += 1;
      const id = await buy(platform.url, users[at % users.length]!, at);
      ids.push(id);
      await watch.end(id);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, customer));
  watch.stop();
}

/** A fixed number each second, whether or not the platform keeps up. */
export async function openLoop(
  platform: PlatformUnderTest,
  users: readonly BenchCustomer[],
  perSecond: number,
  seconds: number,
): Promise<PurchaseResult> {
  return measured(platform, async (ids) => {
    const running: Promise<void>[] = [];
    const startedAt = performance.now();
    for (let at = 0; at < perSecond * seconds; at += 1) {
      const due = startedAt + (at * 1000) / perSecond;
      const waitMs = due - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      running.push(buy(platform.url, users[at % users.length]!, at).then((id) => void ids.push(id)));
    }
    await Promise.all(running);
  });
}

const POLL_MS = 20;
const ENDS = `('completed', 'rejected', 'cancelled', 'expired', 'refunded', 'held')`;

/** One pair of eyes for all purchases under way: whoever follows each one costs the machine what is measured. */
class Watch {
  readonly #waiting = new Map<string, () => void>();
  readonly #timer: NodeJS.Timeout;
  #isPolling = false;

  constructor(private readonly platform: PlatformUnderTest) {
    this.#timer = setInterval(() => void this.#poll(), POLL_MS);
  }

  end(id: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #poll(): Promise<void> {
    if (this.#isPolling || this.#waiting.size === 0) return;
    this.#isPolling = true;
    const ended = await this.platform.database.query<{ id: string }>(
      `select id from orders.orders where id = any($1::uuid[]) and state in ${ENDS}`,
      [[...this.#waiting.keys()]],
    );
    for (const { id } of ended) {
      this.#waiting.get(id)?.();
      this.#waiting.delete(id);
    }
    this.#isPolling = false;
  }
}

async function measured(platform: PlatformUnderTest, work: (ids: string[]) => Promise<void>): Promise<PurchaseResult> {
  const ids: string[] = [];
  const transactions = await platform.transactions();
  const workBefore = await platform.databaseWork();
  const before = platform.cpu();
  await work(ids);
  await untilDone(platform, ids);
  const cpu = spent(before, platform.cpu());
  const workAfter = await platform.databaseWork();
  const transactionsAfter = await platform.transactions();
  return {
    ...(await timesOf(platform, ids)),
    cpu: each(cpu, ids.length),
    transactions: (transactionsAfter - transactions) / ids.length,
    ...(workBefore &&
      workAfter && {
        statements: (workAfter.statements - workBefore.statements) / ids.length,
        roundTrips: (workAfter.roundTrips - workBefore.roundTrips) / ids.length,
      }),
  };
}

/** @throws when one of them did not complete: something is wrong, however fast it was. */
export async function timesOf(
  platform: PlatformUnderTest,
  ids: readonly string[],
): Promise<Pick<PurchaseResult, 'perSecond' | 'p50' | 'p95' | 'p99'>> {
  const [times] = await platform.database.query<{ n: string; seconds: number; p50: number; p95: number; p99: number }>(
    `with done as (
       select min(at) filter (where state = 'placed') as placed, max(at) filter (where state = 'completed') as completed
       from orders.order_history where order_id = any($1::uuid[]) group by order_id
     )
     select count(completed) as n, extract(epoch from max(completed) - min(placed))::float8 as seconds,
            percentile_cont(0.5) within group (order by extract(epoch from completed - placed) * 1000) as p50,
            percentile_cont(0.95) within group (order by extract(epoch from completed - placed) * 1000) as p95,
            percentile_cont(0.99) within group (order by extract(epoch from completed - placed) * 1000) as p99
     from done`,
    [ids],
  );
  const completed = Number.parseInt(times!.n, 10);
  if (completed !== ids.length) throw new Error(`${ids.length - completed} of ${ids.length} orders did not complete`);
  return { perSecond: completed / times!.seconds, p50: times!.p50, p95: times!.p95, p99: times!.p99 };
}

/** Looks rarely, and only at how many are done: looking costs what is measured. */
export async function untilDone(platform: PlatformUnderTest, ids: readonly string[]): Promise<void> {
  for (const end = Date.now() + DONE_MS; Date.now() < end;) {
    const [row] = await platform.database.query<{ n: string }>(
      `select count(*) as n from orders.orders where id = any($1::uuid[])
       and state in ${ENDS}`,
      [ids],
    );
    if (Number.parseInt(row!.n, 10) === ids.length) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const states = await platform.database.query<{ state: string; n: string }>(
    `select state, count(*) as n from orders.orders where id = any($1::uuid[]) group by 1 order by 1`,
    [ids],
  );
  throw new Error(`orders were left unfinished: ${states.map(({ state, n }) => `${n} ${state}`).join(', ')}`);
}
