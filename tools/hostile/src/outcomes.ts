// What became of every record, from the tables of bank-gateway: each must be where its kind belongs, and nowhere else.
import type { Database } from '@aiyrbas/persistence';
import type { RecordOutcome } from './kinds';
import type { Sent } from './write';

export interface KindResult {
  readonly kind: string;
  readonly expected: RecordOutcome;
  readonly sent: number;
  readonly became: Readonly<Record<RecordOutcome, number>>;
  /** Records with another outcome, or another reason; the first few. */
  readonly wrong: readonly string[];
}

const positionOf = (topic: string, partition: number, offset: bigint): string => `${topic}/${partition}/${offset}`;

export async function outcomesOf(database: Database, sent: readonly Sent[]): Promise<KindResult[]> {
  const refused = await refusedPositions(database);
  const parked = await parkedPositions(database);
  const passedOver = await passedOverPositions(database);
  const processed = await processedIds(database);
  const byKind = new Map<string, { -readonly [Field in keyof KindResult]: KindResult[Field] } & { wrong: string[] }>();
  for (const { kind, outcome, reason, topic, partition, offset, id } of sent) {
    const position = positionOf(topic, partition, offset);
    const found: [RecordOutcome, string][] = [];
    for (const [name, positions] of [
      ['refused', refused],
      ['parked', parked],
      ['passed over', passedOver],
    ] as const) {
      const why = positions.get(position);
      if (why !== undefined) found.push([name, why]);
    }
    // One that was archived twice had its effect twice.
    for (let times = processed.get(id ?? '') ?? 0; times > 0; times -= 1) found.push(['processed', '']);
    const [became, why] = found[0] ?? ['not read', ''];
    const result = byKind.get(kind) ?? { kind, expected: outcome, sent: 0, became: nothing(), wrong: [] };
    byKind.set(kind, result);
    result.sent += 1;
    result.became = { ...result.became, [became]: result.became[became] + 1 };
    const isRight = found.length <= 1 && became === outcome && (reason?.test(why) ?? true);
    if (!isRight) result.wrong.push(`${position}: ${found.map((one) => one.join(' ')).join(' and ') || 'not read'}`);
  }
  return [...byKind.values()];
}

const nothing = (): Record<RecordOutcome, number> => ({
  processed: 0,
  refused: 0,
  parked: 0,
  'passed over': 0,
  'not read': 0,
});

async function refusedPositions(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ topic: string; partition: number; at: string; reason: string }>(
    `select topic, partition, first_offset as at, reason from bank_gateway.unaccepted_record where outcome = 'refused'`,
  );
  return new Map(rows.map(({ topic, partition, at, reason }) => [positionOf(topic, partition, BigInt(at)), reason]));
}

/** The number of a bank's message is its offset and one. */
async function parkedPositions(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ topic: string; partition: number; seq: string; reason: string }>(
    `select topic, partition, seq, reason from bank_gateway.parked where consumer = 'bank-gateway'`,
  );
  return new Map(rows.map((row) => [positionOf(row.topic, row.partition, BigInt(row.seq) - 1n), row.reason]));
}

async function passedOverPositions(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ topic: string; partition: number; first: string; last: string; reason: string }>(
    `select topic, partition, first_offset as first, last_offset as last, reason from bank_gateway.passed_over
     where consumer = 'bank-gateway'`,
  );
  const positions = new Map<string, string>();
  for (const { topic, partition, first, last, reason } of rows) {
    for (let offset = BigInt(first); offset <= BigInt(last); offset += 1n)
      positions.set(positionOf(topic, partition, offset), reason);
  }
  return positions;
}

/** How often each was archived as one that had its effect, or whose effect was there. */
async function processedIds(database: Database): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; times: number }>(
    `select ce_id as id, count(*)::int as times from bank_gateway.bank_message
     where direction = 'in' and verdict in ('accepted', 'repeated') group by ce_id`,
  );
  return new Map(rows.map(({ id, times }) => [id, times]));
}
