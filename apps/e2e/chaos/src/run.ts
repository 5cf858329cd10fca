// One run: start, load and faults side by side, heal, let people decide what is theirs to decide, wait for quiet, check.
import { join } from 'node:path';
import { Client } from 'pg';
import { someBehaviour } from './accounts';
import { Auditor } from './auditor';
import { autopsy } from './autopsy';
import { type Finding, check } from './checker/check';
import { Person } from './client';
import { Customer } from './customer';
import { Diary } from './diary';
import { Dice, pause } from './dice';
import { CRASH_POINTS, Faults } from './faults';
import { Links } from './links';
import { decideWhatIsHeld, limitPurchases } from './operators';
import { Victim, freePort } from './victim';

export interface Wish {
  readonly folder: string;
  readonly seed: number;
  readonly orders: number;
  readonly kills: number;
  readonly customers: number;
  /** How many act at the same time. */
  readonly width: number;
  /** Milliseconds between one fault and the next, so that something happens in between. */
  readonly quietMs: number;
  readonly mode: Victim['mode'];
  readonly say: (line: string) => void;
}

export interface Report {
  readonly findings: readonly Finding[];
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
const SETTINGS = {
  BANK_SIMULATOR_TIME_SCALE: '0.1',
  QUOTE_LOCK_SECONDS: '20',
  LOG_LEVEL: 'error',
};

export async function run(wish: Wish): Promise<Report> {
  const { folder, say } = wish;
  const diary = new Diary(join(folder, 'client.jsonl'));
  const links = await Links.open();
  const victim = new Victim(wish.mode, join(folder, 'data'), await freePort(), links.port, SETTINGS);
  const operator = new Person(() => victim.url, 'chaos', 'operator');
  const faults = new Faults(victim, links, new Dice(wish.seed + 1), operator);
  try {
    await victim.start();
    return await Promise.race([underFire(wish, victim, faults, diary), victim.endedByItself]);
  } catch (error) {
    say(`while: ${faults.doing}; the platform ${victim.hasDied ? 'is dead' : 'lives'}; it said last:`);
    say(victim.said.slice(-6_000));
    (await autopsy(victim)).forEach(say);
    throw error;
  } finally {
    await victim.stop();
    links.close();
  }
}

async function underFire(wish: Wish, victim: Victim, faults: Faults, diary: Diary): Promise<Report> {
  const { seed, say } = wish;
  const url = (): string => victim.url;
  await limitPurchases(url);
  const auditor = new Auditor(url, join(wish.folder, 'checkpoints.jsonl'));
  await auditor.begin();
  say(`${wish.customers} customers with accounts of every kind`);
  const customers = await register(wish, url, diary, new Dice(seed));
  const load: Load = { acts: 0, accepted: 0 };
  const isDone = (): boolean =>
    load.accepted >= wish.orders && faults.kills >= wish.kills && (wish.kills < 30 || faults.hasHitEveryPoint);
  const startedAt = Date.now();
  const telling = setInterval(() => say(`${load.accepted} orders, ${faults.kills} kills`), 20_000);
  await Promise.all([
    trouble(faults, load, isDone, wish),
    ...Array.from({ length: wish.width }, (_, at) =>
      trade(customers, load, wish.orders, isDone, new Dice(seed + 10 + at)),
    ),
  ]).finally(() => clearInterval(telling));
  say(
    `${load.accepted} orders accepted and ${faults.kills} kills in ${Math.round((Date.now() - startedAt) / 1000)} s; healing`,
  );
  await faults.heal();
  const decided = await settle(victim, url, new Dice(seed + 2), say);
  await auditor.end();
  const { databaseUrl, brokers } = victim.note;
  const findings = await check(databaseUrl, { diary: diary.path, checkpoints: auditor.path, brokers });
  return {
    findings,
    faults: [...faults.counts].sort(([a], [b]) => (a < b ? -1 : 1)),
    points: { all: CRASH_POINTS[wish.mode], hit: [...faults.pointsHit.keys()] },
    decided,
    ...(await outcome(victim)),
  };
}

async function register(wish: Wish, url: () => string, diary: Diary, dice: Dice): Promise<Customer[]> {
  const customers: Customer[] = [];
  for (let from = 0; from < wish.customers; from += wish.width) {
    const serials = Array.from({ length: Math.min(wish.width, wish.customers - from) }, (_, at) => from + at);
    const some = serials.map((serial) =>
      Customer.register(url, serial, someBehaviour(dice), diary, new Dice(wish.seed + 1_000 + serial)),
    );
    customers.push(...(await Promise.all(some)));
  }
  return customers;
}

/** A worker: takes a customer, lets one act, and so on. Past the wanted orders it goes on slowly, for the faults' sake. */
async function trade(
  customers: readonly Customer[],
  load: Load,
  wanted: number,
  isDone: () => boolean,
  dice: Dice,
): Promise<void> {
  while (!isDone()) {
    if (await dice.pick(customers).act()) load.accepted += 1;
    load.acts += 1;
    await pause(load.accepted < wanted ? 300 + dice.below(1_500) : 3_000);
  }
}

/** One fault after another, but never so close that a slow machine gets nothing done in between. */
async function trouble(
  faults: Faults,
  load: Readonly<Load>,
  isDone: () => boolean,
  { quietMs, kills, width }: Wish,
): Promise<void> {
  while (!isDone()) {
    const wanted = load.acts + width;
    await pause(quietMs);
    for (const end = Date.now() + STANDSTILL_MS; load.acts < wanted && !isDone() && Date.now() < end;) await pause(50);
    if (kills > 0) await faults.one();
  }
}

/** Until every order has ended or nothing about it can be decided, and everything told has been read. */
async function settle(victim: Victim, url: () => string, dice: Dice, say: (line: string) => void): Promise<number> {
  const end = Date.now() + HEAL_MS;
  let decided = 0;
  for (;;) {
    decided += await decideWhatIsHeld(url, () => heldOrders(victim), dice);
    const open = await openWork(victim);
    if (open.length === 0) return decided;
    if (Date.now() > end) {
      say(`not quiet after ${HEAL_MS / 1000} s: ${open.slice(0, 5).join('; ')}`);
      return decided;
    }
    await pause(1_000);
  }
}

const heldOrders = (victim: Victim): Promise<{ id: string }[]> =>
  query<{ id: string }>(victim, `select id from orders.orders where state = 'held'`);

async function openWork(victim: Victim): Promise<string[]> {
  const rows = await query<{ what: string }>(
    victim,
    `select 'order ' || id || ' ' || state as what from orders.orders
     where state in ('placed', 'cleared', 'funded', 'executed')
        or exists (select 1 from jsonb_array_elements(legs) leg
                   where leg ->> 'kind' in ('payout', 'refund', 'hold') and leg ->> 'state' in ('requested', 'accepted', 'unknown'))
     union all select 'withdrawal ' || id || ' ' || state from orders.withdrawal where state in ('placed', 'paying')
     union all select 'bank has ' || count(*) || ' things to do' from bank_simulator.act having count(*) > 0`,
  );
  if (rows.length > 0) return rows.map(({ what }) => what);
  const findings = await check(victim.note.databaseUrl);
  return findings.filter(({ id, breaks }) => id === 'I9' && breaks.length > 0).map(({ says }) => `not yet: ${says}`);
}

async function outcome(victim: Victim): Promise<Pick<Report, 'states' | 'orders' | 'held'>> {
  const rows = await query<{ what: string; n: string }>(
    victim,
    `select (terms ->> 'side') || ' ' || state || coalesce(' ' || (reason ->> 'code'), '') as what, count(*) as n
     from orders.orders group by 1 order by 1`,
  );
  const held = await query<{ id: string; reason: string }>(
    victim,
    `select id, coalesce(reason ->> 'code', '') as reason from orders.orders where state = 'held'`,
  );
  return {
    states: rows.map(({ what, n }) => [what, Number(n)] as const),
    orders: rows.reduce((sum, { n }) => sum + Number(n), 0),
    held,
  };
}

async function query<Row extends object>(victim: Victim, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: victim.note.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
