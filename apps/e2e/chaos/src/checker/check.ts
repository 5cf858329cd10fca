// The independent checker: reads what the platform, the banks and the venues have written down, and what the client was
// answered, and says what does not fit. It shares no code with the services.
import { readFileSync } from 'node:fs';
import { type Books, openBooks } from './books';
import { chainFindings } from './chain';
import { INVARIANTS, type Invariant, SERVICES, cursorsOf, streamsOf } from './invariants';
import { topicsFinding } from './topics';

export interface Finding {
  readonly id: string;
  readonly says: string;
  /** Over how many rows it was looked. */
  readonly looked: number;
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
  readonly diary: string;
  /** The published keys and the checkpoints that somebody kept: one JSON object a line. */
  readonly checkpoints: string;
  /** Over Kafka only. */
  readonly brokers: string | undefined;
}

/** @param evidence at the end, when everybody is given the time to have read what was told last. */
export async function check(databaseUrl: string, evidence?: Evidence): Promise<Finding[]> {
  const books = await openBooks(databaseUrl);
  try {
    const findings: Finding[] = [];
    for (const invariant of [...INVARIANTS, ...SERVICES.flatMap(streamsOf)])
      findings.push(await look(books, invariant));
    const catchUpMs = evidence ? CATCH_UP_MS : 0;
    for (const invariant of SERVICES.map(cursorsOf)) findings.push(await lookUntil(books, invariant, catchUpMs));
    if (evidence) {
      findings.push(...(await acknowledgements(books, evidence.diary)));
      findings.push(...(await chainFindings(books, evidence.checkpoints)));
    }
    if (evidence?.brokers !== undefined) findings.push(await topicsFinding(books, evidence.brokers));
    return findings;
  } finally {
    await books.close();
  }
}

/** Looks again for so long as it takes until nothing breaks it. */
async function lookUntil(books: Books, invariant: Invariant, patienceMs: number): Promise<Finding> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const finding = await look(books, invariant);
    if (finding.breaks.length === 0 || Date.now() > end) return finding;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function look(books: Books, { id, says, breaks, looked }: Invariant): Promise<Finding> {
  const rows = await books.rows<{ what: string; why: string }>(breaks);
  const [count] = await books.rows<{ n: string }>(looked);
  return { id, says, looked: Number(count!.n), breaks: rows.slice(0, SHOWN).map(({ what, why }) => `${what}: ${why}`) };
}

/** What was acknowledged is there, and one key was always answered with one thing. */
async function acknowledgements(books: Books, diary: string): Promise<Finding[]> {
  const said = readFileSync(diary, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Acknowledged);
  const acknowledged = said.filter(({ what, id }) => id !== undefined && (what === 'order' || what === 'withdrawal'));
  const ids = new Map<string, Set<string>>();
  for (const { key, id } of acknowledged) ids.set(key, (ids.get(key) ?? new Set()).add(id!));
  const twice = [...ids].filter(([, answers]) => answers.size > 1).map(([key]) => `${key}: two answers`);
  const found = await books.rows<{ id: string }>(
    `select id from orders.orders where id = any($1::uuid[]) union all select id from orders.withdrawal where id = any($1::uuid[])`,
    [acknowledged.map(({ id }) => id)],
  );
  const there = new Set(found.map(({ id }) => id));
  const lost = [...new Set(acknowledged.map(({ id }) => id!))].filter((id) => !there.has(id));
  return [
    { id: 'I6', says: 'the client got one answer per key', looked: ids.size, breaks: twice.slice(0, SHOWN) },
    {
      id: 'I10',
      says: 'what was acknowledged to the client is there',
      looked: acknowledged.length,
      breaks: lost.slice(0, SHOWN).map((id) => `${id}: acknowledged, and gone`),
    },
  ];
}
