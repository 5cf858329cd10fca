// The independent checker: reads what the platform, the banks and the venues have written down, and what the client was
// answered, and says what does not fit. It shares no code with the services.
import { readFileSync } from 'node:fs';
import { type DatabaseView, openDatabaseView } from './database-view';
import { chainResult } from './chain';
import { CHECKED_SERVICES, INVARIANTS, type Invariant, REFUSED, cursorsOf, streamsOf } from './invariants';
import { topicsResult } from './topics';

export interface CheckResult {
  readonly id: string;
  readonly rule: string;
  /** Over how many rows it was looked. */
  readonly checked: number;
  readonly breaks: readonly string[];
}

interface Acknowledged {
  readonly what: string;
  readonly key: string;
  readonly id?: string;
}

const SHOWN = 10;
/** Balances are reported and blocks signed at any moment, and a reader says up to a second later that it is past them. */
const CATCH_UP_MS = 10_000;

/** What is looked at beside the database. */
export interface Evidence {
  /** The client's log: one JSON object a line. */
  readonly eventLog: string;
  /** The published keys and the checkpoints that somebody kept: one JSON object a line. */
  readonly checkpoints: string;
  /** Over Kafka only. */
  readonly brokers: string | undefined;
}

/** @param evidence given at the end, when every consumer has had time to read the last events. */
export async function check(databaseUrl: string, evidence?: Evidence): Promise<CheckResult[]> {
  const database = await openDatabaseView(databaseUrl);
  try {
    const results: CheckResult[] = [];
    for (const invariant of [...INVARIANTS, REFUSED, ...CHECKED_SERVICES.flatMap(streamsOf)])
      results.push(await runCheck(database, invariant));
    const catchUpMs = evidence ? CATCH_UP_MS : 0;
    for (const invariant of CHECKED_SERVICES.map(cursorsOf))
      results.push(await checkUntil(database, invariant, catchUpMs));
    if (evidence) {
      results.push(...(await acknowledgements(database, evidence.eventLog)));
      results.push(...(await chainResult(database, evidence.checkpoints)));
    }
    if (evidence?.brokers !== undefined) results.push(await topicsResult(database, evidence.brokers));
    return results;
  } finally {
    await database.close();
  }
}

/** Looks again for so long as it takes until nothing breaks it. */
async function checkUntil(database: DatabaseView, invariant: Invariant, timeoutMs: number): Promise<CheckResult> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const result = await runCheck(database, invariant);
    if (result.breaks.length === 0 || Date.now() > end) return result;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function runCheck(database: DatabaseView, { id, rule, breaks, checked }: Invariant): Promise<CheckResult> {
  const rows = await database.rows<{ what: string; why: string }>(breaks);
  const [count] = await database.rows<{ n: string }>(checked);
  return {
    id,
    rule,
    checked: Number(count!.n),
    breaks: rows.slice(0, SHOWN).map(({ what, why }) => `${what}: ${why}`),
  };
}

/** What was acknowledged is there, and one key was always answered with one thing. */
async function acknowledgements(database: DatabaseView, eventLog: string): Promise<CheckResult[]> {
  const entries = readFileSync(eventLog, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Acknowledged);
  const acknowledged = entries.filter(
    ({ what, id }) => id !== undefined && (what === 'order' || what === 'withdrawal'),
  );
  const ids = new Map<string, Set<string>>();
  for (const { key, id } of acknowledged) ids.set(key, (ids.get(key) ?? new Set()).add(id!));
  const twice = [...ids].filter(([, responses]) => responses.size > 1).map(([key]) => `${key}: two answers`);
  const found = await database.rows<{ id: string }>(
    `select id from orders.orders where id = any($1::uuid[]) union all select id from orders.withdrawal where id = any($1::uuid[])`,
    [acknowledged.map(({ id }) => id)],
  );
  const there = new Set(found.map(({ id }) => id));
  const lost = [...new Set(acknowledged.map(({ id }) => id!))].filter((id) => !there.has(id));
  return [
    { id: 'I6', rule: 'the client got one answer per key', checked: ids.size, breaks: twice.slice(0, SHOWN) },
    {
      id: 'I10',
      rule: 'what was acknowledged to the client is there',
      checked: acknowledged.length,
      breaks: lost.slice(0, SHOWN).map((id) => `${id}: acknowledged, and gone`),
    },
  ];
}
