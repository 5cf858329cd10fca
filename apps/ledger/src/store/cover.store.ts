// The cover in Postgres: running sums that batches append to, the breaks that come of them, and the proof of both.
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import { type Cover, type Judgement, coverKey, none } from '../domain/cover';

interface CoverRow {
  firm: string;
  asset: Asset;
  held: string;
  owed: string;
}

type Place = Pick<Cover, 'firm' | 'asset'>;

const READ = `
  select firm, asset, held::text as held, owed::text as owed from cover_now
  where (firm, asset) in (select * from unnest($1::text[], $2::text[]))`;

/** One break at a time for a firm and asset; two that notice it together are held apart by the index. */
const JUDGE = `
  with judged as (
    select firm, asset, held, owed from cover_now
    where $2::text[] is null or (firm, asset) in (select * from unnest($2::text[], $3::text[]))
  ), broken as (
    insert into solvency_break (firm, asset, broken_at, held, owed)
    select firm, asset, $1, held, owed from judged where owed > held
    order by firm, asset
    on conflict (firm, asset) where restored_at is null do nothing
    returning firm, asset, held, owed
  ), restored as (
    update solvency_break b set restored_at = greatest($1, b.broken_at)
    from judged j
    where b.restored_at is null and (b.firm, b.asset) = (j.firm, j.asset) and j.owed <= j.held
    returning j.firm, j.asset, j.held, j.owed
  )
  select 'broken' as what, firm, asset, held::text as held, owed::text as owed from broken
  union all
  select 'restored', firm, asset, held::text, owed::text from restored`;

/** One statement is one snapshot, and a batch writes its transfers and its change together: any difference is a fault. */
const PROVE = `
  with difference as (
    select firm, asset, coalesce(t.held, 0) - coalesce(n.held, 0) as held, coalesce(t.owed, 0) - coalesce(n.owed, 0) as owed
    from cover_by_transfers t full join cover_now n using (firm, asset)
  )
  insert into cover_change (firm, asset, held, owed)
  select firm, asset, held, owed from difference where held <> 0 or owed <> 0
  returning firm, asset, held::text as held, owed::text as owed`;

const FOLD = `
  with folded as (
    delete from cover_change returning firm, asset, held, owed
  )
  insert into cover as c (firm, asset, held, owed)
  select firm, asset, sum(held), sum(owed) from folded group by firm, asset
  on conflict (firm, asset) do update set held = c.held + excluded.held, owed = c.owed + excluded.owed`;

/** Of large books the proof reads every transfer. */
const PROOF_MAX_MS = 30_000;
const PROOF_EVERY = `interval '60 seconds'`;

export class CoverStore {
  /** The cover now, of these firms and assets. */
  async read(db: Queryable, places: readonly Place[]): Promise<Cover[]> {
    const rows = await db.query<CoverRow>(READ, [places.map(({ firm }) => firm), places.map(({ asset }) => asset)]);
    const known = new Map(rows.map(coverOf).map((cover) => [coverKey(cover), cover]));
    return places.map((place) => known.get(coverKey(place)) ?? none(place.firm, place.asset));
  }

  /** Begins and ends breaks by the cover of this instant. @param places all of them when not given. */
  async judge(tx: Tx, now: Date, places?: readonly Place[]): Promise<Judgement[]> {
    const rows = await tx.query<CoverRow & { what: Judgement['what'] }>(JUDGE, [
      now,
      places?.map(({ firm }) => firm) ?? null,
      places?.map(({ asset }) => asset) ?? null,
    ]);
    return rows.map((row) => ({ what: row.what, cover: coverOf(row) }));
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

  /** Holds the running sums to the transfers, folds them, and answers what was wrong with them: nothing. */
  async prove(tx: Tx, now: Date): Promise<Cover[]> {
    await tx.query(`set local statement_timeout = ${PROOF_MAX_MS}`);
    const wrong = await tx.query<CoverRow>(PROVE);
    await tx.query(FOLD);
    await tx.query(`update solvency_check set checked_at = $1`, [now]);
    return wrong.map(coverOf);
  }
}

const coverOf = ({ firm, asset, held, owed }: CoverRow): Cover => ({
  firm,
  asset,
  held: Money.ofMinor(held, asset),
  owed: Money.ofMinor(owed, asset),
});
