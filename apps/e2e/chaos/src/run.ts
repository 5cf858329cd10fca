// One run: start, load and faults side by side, heal, let people decide what is theirs to decide, wait for quiet, check.
import { join } from 'node:path';
import { Client } from 'pg';
import { someBehaviour } from './accounts';
import { Auditor } from './auditor';
import { postMortem } from './post-mortem';
import { type CheckResult, check } from './checker/check';
import { ChaosPerson } from './client';
import { ChaosCustomer } from './customer';
import { EventLog } from './event-log';
import { Random, sleep } from './random';
import { CRASH_TARGETS, FaultInjector } from './faults';
import { Links } from './links';
import { decideWhatIsHeld, limitPurchases } from './operators';
import { ChaosTarget, freePort } from './target';

export interface RunOptions {
  readonly folder: string;
  readonly seed: number;
  readonly orders: number;
  readonly kills: number;
  readonly customers: number;
  /** How many act at the same time. */
  readonly width: number;
  /** Milliseconds between one fault and the next, so that something happens in between. */
  readonly quietMs: number;
  readonly mode: ChaosTarget['mode'];
  readonly print: (line: string) => void;
}

export interface ChaosReport {
  readonly results: readonly CheckResult[];
  readonly faults: readonly (readonly [string, number])[];
  readonly points: { readonly all: readonly string[]; readonly hit: readonly string[] };
  readonly states: readonly (readonly [string, number])[];
  readonly decided: number;
  readonly orders: number;
  readonly held: readonly { readonly id: string; readonly reason: string }[];
}

/** What customers have done so far. */
interface Load {
  acts: number;
  accepted: number;
}

/** So long at most a fault waits for customers to get something done; what stands still for longer is not left alone. */
const STANDSTILL_MS = 60_000;
/** After healing; a bank that is silent is asked after 15 s, 30 s, a venue that forgets our ids for 30 s. */
const HEAL_MS = 240_000;
/** A run with so many kills must hit every crash point. */
const KILLS_FOR_EVERY_POINT = 30;
/** A run ends at the latest after so many times the kills that were asked for, even if it has not hit every point. */
const KILLS_MAX = 4;
const SETTINGS = {
  BANK_SIMULATOR_TIME_SCALE: '0.1',
  QUOTE_LOCK_SECONDS: '20',
  LOG_LEVEL: 'error',
};

export async function run(options: RunOptions): Promise<ChaosReport> {
  const { folder, print } = options;
  const eventLog = new EventLog(join(folder, 'client.jsonl'));
  const links = await Links.open();
  const target = new ChaosTarget(options.mode, join(folder, 'data'), await freePort(), links.port, SETTINGS);
  const operator = new ChaosPerson(() => target.url, 'chaos', 'operator');
  const faults = new FaultInjector(target, links, new Random(options.seed + 1), operator);
  try {
    await target.start();
    return await Promise.race([underFire(options, target, faults, eventLog), target.endedByItself]);
  } catch (error) {
    print(`while: ${faults.doing}; the platform ${target.hasDied ? 'is dead' : 'lives'}; it said last:`);
    print(target.printed.slice(-6_000));
    (await postMortem(target)).forEach(print);
    throw error;
  } finally {
    await target.stop();
    links.close();
  }
}

async function underFire(
  options: RunOptions,
  target: ChaosTarget,
  faults: FaultInjector,
  eventLog: EventLog,
): Promise<ChaosReport> {
  const { seed, print } = options;
  const url = (): string => target.url;
  await limitPurchases(url);
  const auditor = new Auditor(url, join(options.folder, 'checkpoints.jsonl'));
  await auditor.begin();
  print(`${options.customers} customers with accounts of every kind`);
  const customers = await register(options, url, eventLog, new Random(seed));
  const load: Load = { acts: 0, accepted: 0 };
  const wantsEveryPoint = options.kills >= KILLS_FOR_EVERY_POINT;
  const isDone = (): boolean =>
    load.accepted >= options.orders &&
    faults.kills >= options.kills &&
    (!wantsEveryPoint || faults.hasHitEveryPoint || faults.kills >= KILLS_MAX * options.kills);
  const startedAt = Date.now();
  const progressTimer = setInterval(() => print(`${load.accepted} orders, ${faults.kills} kills`), 20_000);
  await Promise.all([
    trouble(faults, load, isDone, options),
    ...Array.from({ length: options.width }, (_, at) =>
      trade(customers, load, options.orders, isDone, new Random(seed + 10 + at)),
    ),
  ]).finally(() => clearInterval(progressTimer));
  print(
    `${load.accepted} orders accepted and ${faults.kills} kills in ${Math.round((Date.now() - startedAt) / 1000)} s; healing`,
  );
  await faults.heal();
  const decided = await settle(target, url, new Random(seed + 2), print);
  await auditor.end();
  const { databaseUrl, brokers } = target.note;
  const results = await check(databaseUrl, { eventLog: eventLog.path, checkpoints: auditor.path, brokers });
  if (wantsEveryPoint) results.push(pointsNotHit(CRASH_TARGETS[options.mode], faults));
  return {
    results,
    faults: [...faults.counts].sort(([a], [b]) => (a < b ? -1 : 1)),
    points: { all: CRASH_TARGETS[options.mode], hit: [...faults.pointsHit.keys()] },
    decided,
    ...(await outcome(target)),
  };
}

/** A point that no run reaches proves nothing about itself, so it counts as a break. */
const pointsNotHit = (all: readonly string[], { pointsHit }: FaultInjector): CheckResult => ({
  id: 'run',
  rule: 'every crash point was hit',
  checked: pointsHit.size,
  breaks: all.filter((point) => !pointsHit.has(point)),
});

async function register(
  options: RunOptions,
  url: () => string,
  eventLog: EventLog,
  random: Random,
): Promise<ChaosCustomer[]> {
  const customers: ChaosCustomer[] = [];
  for (let from = 0; from < options.customers; from += options.width) {
    const serials = Array.from({ length: Math.min(options.width, options.customers - from) }, (_, at) => from + at);
    const some = serials.map((serial) =>
      ChaosCustomer.register(url, serial, someBehaviour(random), eventLog, new Random(options.seed + 1_000 + serial)),
    );
    customers.push(...(await Promise.all(some)));
  }
  return customers;
}

/** A worker: takes a customer, lets one act, and so on. Past the wanted orders it goes on slowly, for the faults' sake. */
async function trade(
  customers: readonly ChaosCustomer[],
  load: Load,
  wanted: number,
  isDone: () => boolean,
  random: Random,
): Promise<void> {
  while (!isDone()) {
    if (await random.pick(customers).act()) load.accepted += 1;
    load.acts += 1;
    await sleep(load.accepted < wanted ? 300 + random.below(1_500) : 3_000);
  }
}

/** One fault after another, but never so close that a slow machine gets nothing done in between. */
async function trouble(
  faults: FaultInjector,
  load: Readonly<Load>,
  isDone: () => boolean,
  { quietMs, kills, width }: RunOptions,
): Promise<void> {
  while (!isDone()) {
    const wanted = load.acts + width;
    await sleep(quietMs);
    for (const end = Date.now() + STANDSTILL_MS; load.acts < wanted && !isDone() && Date.now() < end;) await sleep(50);
    if (kills > 0) await faults.one();
  }
}

/** Waits until every order has ended or cannot be decided, and every published event has been consumed. */
async function settle(
  target: ChaosTarget,
  url: () => string,
  random: Random,
  print: (line: string) => void,
): Promise<number> {
  const end = Date.now() + HEAL_MS;
  let decided = 0;
  for (;;) {
    decided += await decideWhatIsHeld(url, () => heldOrders(target), random);
    const open = await openWork(target);
    if (open.length === 0) return decided;
    if (Date.now() > end) {
      print(`not quiet after ${HEAL_MS / 1000} s: ${open.slice(0, 5).join('; ')}`);
      return decided;
    }
    await sleep(1_000);
  }
}

const heldOrders = (target: ChaosTarget): Promise<{ id: string }[]> =>
  query<{ id: string }>(target, `select id from orders.orders where state = 'held'`);

async function openWork(target: ChaosTarget): Promise<string[]> {
  const rows = await query<{ what: string }>(
    target,
    `select 'order ' || id || ' ' || state as what from orders.orders
     where state in ('placed', 'cleared', 'funded', 'executed')
        or exists (select 1 from jsonb_array_elements(legs) leg
                   where leg ->> 'kind' in ('payout', 'refund', 'hold') and leg ->> 'state' in ('requested', 'accepted', 'unknown'))
     union all select 'withdrawal ' || id || ' ' || state from orders.withdrawal where state in ('placed', 'paying')
     union all select 'bank has ' || count(*) || ' things to do' from bank_simulator.act having count(*) > 0`,
  );
  if (rows.length > 0) return rows.map(({ what }) => what);
  const results = await check(target.note.databaseUrl);
  return results.filter(({ id, breaks }) => id === 'I9' && breaks.length > 0).map(({ rule }) => `not yet: ${rule}`);
}

async function outcome(target: ChaosTarget): Promise<Pick<ChaosReport, 'states' | 'orders' | 'held'>> {
  const rows = await query<{ what: string; n: string }>(
    target,
    `select (terms ->> 'side') || ' ' || state || coalesce(' ' || (reason ->> 'code'), '') as what, count(*) as n
     from orders.orders group by 1 order by 1`,
  );
  const held = await query<{ id: string; reason: string }>(
    target,
    `select id, coalesce(reason ->> 'code', '') as reason from orders.orders where state = 'held'`,
  );
  return {
    states: rows.map(({ what, n }) => [what, Number(n)] as const),
    orders: rows.reduce((sum, { n }) => sum + Number(n), 0),
    held,
  };
}

async function query<Row extends object>(target: ChaosTarget, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: target.note.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
