// Lines in Postgres, taken in and read a batch at a time.
import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Counted, Line, LineState, NewLine } from '../domain/line';
import type { Verdict } from '../domain/match';

export interface Group {
  readonly pairing: Pairing;
  readonly key: string;
}

const TURN = `
  with turn as materialized (select pg_advisory_xact_lock(hashtextextended('reconciliation.lines', 0)))
  select clock_timestamp() as now from turn`;

const INSERT = `
  insert into line (pairing, key, side, ref, firm, order_id, unit, amount, at, due_at, day)
  select pairing, key, side, ref, firm, order_id, unit, amount, $9, due_at, day
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::numeric[],
              $10::timestamptz[], $11::date[])
    as t(pairing, key, side, ref, firm, order_id, unit, amount, due_at, day)
  on conflict (pairing, key, side, ref) do nothing
  returning pairing, key`;

export const LINE_COLUMNS = `l.id::text as id, l.pairing, l.key, l.side, l.ref, l.firm, l.order_id, l.unit, l.amount::text as amount,
  l.at, l.due_at, l.state, l.partner::text as partner, l.forced`;

const OF_GROUPS = `
  select ${LINE_COLUMNS} from unnest($1::text[], $2::text[]) as g(pairing, key) join line l using (pairing, key)`;

const SAVE = `
  update line l set state = v.state, partner = v.partner
  from unnest($1::bigint[], $2::text[], $3::bigint[]) as v(id, state, partner)
  where l.id = v.id`;

const DUE = `
  select distinct pairing, key
  from (select pairing, key from line where state = 'expected' and due_at <= $1 order by due_at limit $2) as late`;

const NEXT_DUE = `
  select least((select min(due_at) from line where state = 'expected' and due_at is not null),
               (select min(due_at) from venue_balance where state = 'expected'),
               (select min(due_at) from stated_balance where state = 'expected'))`;

export interface LineRow {
  id: string;
  pairing: Pairing;
  key: string;
  side: LineSide;
  ref: string;
  firm: string | null;
  order_id: string | null;
  unit: Counted['unit'];
  amount: string;
  at: Date;
  due_at: Date | null;
  state: LineState;
  partner: string | null;
  forced: BreakClass | null;
}

@Injectable()
export class LinesStore {
  /**
   * Those who change lines take turns: two sides that come at the same time must see each other.
   * @returns what time it is now that the turn has come. A transaction's own time is that of its beginning: who has waited
   *   would take back what became late in the meantime.
   */
  async takeTurn(tx: Tx): Promise<Date> {
    const [row] = await tx.query<{ now: Date }>(TURN);
    return row!.now;
  }

  /** @returns the groups that a line was new to. */
  async insert(tx: Tx, lines: readonly (NewLine & { readonly dueAt: Date | null })[], now: Date): Promise<Group[]> {
    if (lines.length === 0) return [];
    const column = <T>(of: (line: (typeof lines)[number]) => T): T[] => lines.map(of);
    return distinct(
      await tx.query<Group>(INSERT, [
        column((line) => line.pairing),
        column((line) => line.key),
        column((line) => line.side),
        column((line) => line.ref),
        column((line) => line.firm ?? null),
        column((line) => line.orderId ?? null),
        column((line) => line.amount.unit),
        column((line) => line.amount.minor.toString()),
        now,
        column((line) => line.dueAt),
        column((line) => line.day ?? null),
      ]),
    );
  }

  async ofGroups(tx: Tx, groups: readonly Group[]): Promise<Line[]> {
    return (await tx.query<LineRow>(OF_GROUPS, groupColumns(groups))).map(toLine);
  }

  /** Writes what has changed about them. */
  save(tx: Tx, verdicts: readonly Verdict[]): void {
    const changed = verdicts.filter(
      ({ line, state, partner }) => line.state !== state || line.partner !== (partner?.id ?? null),
    );
    if (changed.length === 0) return;
    tx.write(SAVE, [
      changed.map(({ line }) => line.id),
      changed.map(({ state }) => state),
      changed.map(({ partner }) => partner?.id ?? null),
    ]);
  }

  /** Groups with a line that is late and was not called so. */
  due(tx: Tx, now: Date, limit: number): Promise<Group[]> {
    return tx.query<Group>(DUE, [now, limit]);
  }

  /** Until the next line or balance, of a venue or of a statement, is late. */
  async nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, NEXT_DUE);
  }

  /** Two people accept what is wrong with a line. */
  async force(tx: Tx, id: string, what: BreakClass): Promise<void> {
    await tx.query(`update line set forced = $2 where id = $1`, [id, what]);
  }
}

export const groupColumns = (groups: readonly Group[]): [string[], string[]] => [
  groups.map(({ pairing }) => pairing),
  groups.map(({ key }) => key),
];

const toLine = (row: LineRow): Line => ({
  id: row.id,
  pairing: row.pairing,
  key: row.key,
  side: row.side,
  ref: row.ref,
  firm: row.firm ?? undefined,
  orderId: row.order_id ?? undefined,
  amount: { unit: row.unit, minor: BigInt(row.amount) },
  dueAt: row.due_at,
  state: row.state,
  partner: row.partner,
  forced: row.forced,
});

const distinct = (groups: readonly Group[]): Group[] => [
  ...new Map(groups.map((group) => [`${group.pairing} ${group.key}`, group])).values(),
];
