// The cover in Postgres: running sums that batches append to, the breaks that come of them, and when both are proven next.
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { type Queryable, type RowOf, type Tx, columnsOf, msUntil, toRows, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type Coverage, type SolvencyChange, coverageKey, none } from '../domain/coverage';
import { CoverageEntity } from './coverage.entity';

type CoverageRow = RowOf<typeof CoverageEntity>;
type FirmAsset = Pick<Coverage, 'firm' | 'asset'>;

const KEYS = unnested(CoverageEntity, { columns: ['firm', 'asset'] });
const READ = `
  select ${columnsOf(CoverageEntity)} from cover_now where (firm, asset) in (select * from ${KEYS.set})`;

/**
 * One break at a time for a firm and asset. The index stops a second one when two processes find it together. While the
 * ledger of a firm has open differences, all its assets are broken: unexplained coins could be sold for tenge.
 */
const UPDATE_SOLVENCY = `
  with judged as (
    select n.firm, n.asset, n.held, n.owed, n.owed > n.held as short,
           exists (select from difference d where d.firm = n.firm and d.resolved_at is null) as drift
    from cover_now n
    where $2::text[] is null or (firm, asset) in (select * from unnest($2::text[], $3::text[]))
  ), broken as (
    insert into solvency_break (firm, asset, broken_at, held, owed, reason)
    select firm, asset, $1, held, owed, case when short then 'short' else 'drift' end from judged where short or drift
    order by firm, asset
    on conflict (firm, asset) where restored_at is null do nothing
    returning firm, asset, held, owed
  ), restored as (
    update solvency_break b set restored_at = greatest($1, b.broken_at)
    from judged j
    where b.restored_at is null and (b.firm, b.asset) = (j.firm, j.asset) and not j.short and not j.drift
    returning j.firm, j.asset, j.held, j.owed
  )
  select 'broken' as what, firm, asset, held, owed from broken
  union all
  select 'restored', firm, asset, held, owed from restored`;

const FOLD = `
  with folded as (
    delete from cover_change returning firm, asset, held, owed
  )
  insert into cover as c (firm, asset, held, owed)
  select firm, asset, sum(held), sum(owed) from folded group by firm, asset
  on conflict (firm, asset) do update set held = c.held + excluded.held, owed = c.owed + excluded.owed`;

const PROOF_EVERY = `interval '60 seconds'`;

@Injectable()
export class CoverageStore {
  /** The cover now, of these firms and assets. */
  async read(db: Queryable, keys: readonly FirmAsset[]): Promise<Coverage[]> {
    const rows = toRows(CoverageEntity, await db.query(READ, KEYS.params(keys)));
    const known = new Map(rows.map((row) => [coverageKey(row), coverageOf(row)]));
    return keys.map((key) => known.get(coverageKey(key)) ?? none(key.firm, key.asset));
  }

  /** Begins and ends breaks by the cover of this instant. @param keys all of them when not given. */
  async updateSolvency(tx: Tx, now: Date, keys?: readonly FirmAsset[]): Promise<SolvencyChange[]> {
    const rows = await tx.query<Pick<SolvencyChange, 'what'>>(UPDATE_SOLVENCY, [
      now,
      keys?.map(({ firm }) => firm) ?? null,
      keys?.map(({ asset }) => asset) ?? null,
    ]);
    return toRows(CoverageEntity, rows).map((row) => ({ what: row.what, coverage: coverageOf(row) }));
  }

  /** Milliseconds until the whole proof is due. */
  async nextProofMs(db: Queryable): Promise<number> {
    const ms = await msUntil(db, `select checked_at + ${PROOF_EVERY} from solvency_check`);
    invariant(ms !== undefined, 'solvency_check has its one row');
    return ms;
  }

  /** Takes the proof that is due; undefined when it is not, or another process is at it. */
  async takeProof(tx: Tx): Promise<Date | undefined> {
    const [row] = await tx.query<{ now: Date }>(
      `select now() as now from solvency_check where checked_at <= now() - ${PROOF_EVERY} for update skip locked`,
    );
    return row?.now;
  }

  /** Folds what batches appended into the sums; the next proof is due in a minute. */
  async fold(tx: Tx, now: Date): Promise<void> {
    await tx.query(FOLD);
    await tx.query(`update solvency_check set checked_at = $1`, [now]);
  }
}

const coverageOf = ({ firm, asset, held, owed }: CoverageRow): Coverage => ({
  firm,
  asset,
  held: Money.ofMinor(held, asset),
  owed: Money.ofMinor(owed, asset),
});
