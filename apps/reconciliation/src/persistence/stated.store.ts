// Stated balances in Postgres, each with the one before it, and the sums of the banks' lines between. Callers hold the lock
// of `LinesStore.takeTurn`.
import { lastOfEach } from '@aiyrbas/kernel';
import { type RowOf, type Tx, columnsOf, toRows, unnested, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type BankDay, type Chained, type Point, type Stated, type compareStated, daysBetween } from '../domain/stated';
import { StatedBalanceEntity } from './balance.entity';

const STATED = unnested(StatedBalanceEntity, { columns: ['bic', 'unit', 'day', 'closes', 'stated', 'statedAt'] });

/** Of two statements of one day the one that the bank wrote last counts; the same again changes nothing. */
const WRITE = `
  insert into stated_balance as b (bic, unit, day, closes, stated, stated_at)
  select distinct on (bic, unit, day, closes) *
  from ${STATED.set}
  order by bic, unit, day, closes, stated_at desc
  on conflict (bic, unit, day, closes) do update set stated = excluded.stated, stated_at = excluded.stated_at
  where b.stated <> excluded.stated and b.stated_at <= excluded.stated_at`;

const DAYS = unnested(StatedBalanceEntity, { columns: ['bic', 'unit', 'day'] });

/** What a day can bear on: its own two balances, or else the next ones; and that which stands behind these. */
const READ = `
  select ${columnsOf(StatedBalanceEntity, 's')},
         p.day as before_day, p.closes as before_closes, p.stated as before_stated
  from (
    select distinct near.* from ${DAYS.set}
    cross join lateral (
      select b.* from stated_balance b
      where b.bic = t.bic and b.unit = t.unit and b.day >= t.day
      order by b.day, b.closes limit 3) as near
  ) as s
  left join lateral (
    select b.day, b.closes, b.stated from stated_balance b
    where b.bic = s.bic and b.unit = s.unit and (b.day, b.closes) < (s.day, s.closes)
    order by b.day desc, b.closes desc limit 1) as p on true
  order by s.bic, s.unit, s.day, s.closes`;

/**
 * A sum of its own for each: joined, PostgreSQL may read the lines of all days for each of them. A line without a day is
 * older than the column, and not as old as UTC+6 in Kazakhstan; the index has the same expression.
 */
const MOVED = `
  select (
    select coalesce(sum(l.amount), 0) from line l
    where l.pairing = 'bank' and l.side = 'told' and split_part(l.key, '/', 1) = s.bic and l.unit = s.unit
      and coalesce(l.day, (l.at at time zone interval '5 hours')::date) between s.first and s.last)::text as moved
  from unnest($1::text[], $2::text[], $3::date[], $4::date[]) with ordinality as s(bic, unit, first, last, ord)
  order by s.ord`;

interface Before {
  readonly before_day: string | null;
  readonly before_closes: boolean;
  readonly before_stated: string;
}

@Injectable()
export class StatedStore {
  async write(tx: Tx, stated: readonly Stated[]): Promise<void> {
    if (stated.length === 0) return;
    await tx.query(WRITE, STATED.params(stated));
  }

  async near(tx: Tx, days: readonly BankDay[]): Promise<Chained[]> {
    const distinct = lastOfEach(days, (one) => `${one.bic} ${one.unit} ${one.day}`);
    const rows = await tx.query<Before>(READ, DAYS.params(distinct));
    return toRows(StatedBalanceEntity, rows).map(toChained);
  }

  /** What the bank's lines between each balance and the one before it come to. */
  async moved(tx: Tx, balances: readonly Chained[]): Promise<bigint[]> {
    if (balances.length === 0) return [];
    const spans = balances.map((one) => (one.before ? daysBetween(one.before, one) : NO_DAYS));
    const rows = await tx.query<{ moved: string }>(MOVED, [
      balances.map(({ bic }) => bic),
      balances.map(({ unit }) => unit),
      spans.map(({ first }) => first),
      spans.map(({ last }) => last),
    ]);
    return rows.map(({ moved }) => BigInt(moved));
  }

  save(
    tx: Tx,
    decided: readonly { readonly point: Point; readonly decision: ReturnType<typeof compareStated> }[],
  ): void {
    const rows = decided.map(
      ({ point: { bic, unit, day, closes }, decision: { state, sum, differsSince, dueAt } }) => ({
        ...{ bic, unit, day, closes },
        ...{ state, sum, differsSince, dueAt },
      }),
    );
    updateRows(tx, StatedBalanceEntity, rows, { key: ['bic', 'unit', 'day', 'closes'] });
  }

  due(tx: Tx, now: Date): Promise<BankDay[]> {
    return tx.query<BankDay>(
      `select distinct bic, unit, day from stated_balance where state = 'expected' and due_at <= $1`,
      [now],
    );
  }

  /** Two people accept the difference as it is now. */
  async accept(tx: Tx, { bic, unit, day, closes }: Point): Promise<void> {
    await tx.query(
      `update stated_balance set known = stated - sum where bic = $1 and unit = $2 and day = $3 and closes = $4`,
      [bic, unit, day, closes],
    );
  }
}

const NO_DAYS = { first: '2000-01-02', last: '2000-01-01' };

const toChained = ({
  before_day: day,
  before_closes: closes,
  before_stated: stated,
  ...row
}: RowOf<typeof StatedBalanceEntity> & Before): Chained => ({
  ...row,
  before: day === null ? null : { day, closes, stated: BigInt(stated) },
});
