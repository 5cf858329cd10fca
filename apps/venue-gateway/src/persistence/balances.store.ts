// What was told last of each venue's balances.
import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';

/**
 * The database's time, to be read before a venue is asked: what had been traded by then is in its answer, what is traded while
 * it answers may not be.
 */
export async function databaseNow(db: Queryable): Promise<Date> {
  const [row] = await db.query<{ now: Date }>('select clock_timestamp() as now');
  return row!.now;
}

/**
 * Keeps the balances when they differ from what was told last, or when that was a while ago; an answer to an earlier question
 * than the last one, of another replica, is no news.
 * @returns whether they are to be told
 */
export async function keepIfNews(
  tx: Tx,
  venue: VenueCode,
  balances: readonly WireMoney[],
  asOf: Date,
): Promise<boolean> {
  const saved = await tx.query(
    `insert into reported_balance as r (venue, balances, as_of) values ($1, $2::jsonb, $3)
     on conflict (venue) do update set balances = excluded.balances, as_of = excluded.as_of
     where r.as_of < excluded.as_of
       and (r.balances is distinct from excluded.balances or r.as_of <= excluded.as_of - interval '30 seconds')
     returning venue`,
    [venue, JSON.stringify(balances), asOf],
  );
  return saved.length > 0;
}
