// The balances of each venue as they were published last.
import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

/** By hand: whether it is saved depends on what is there. */
const SAVE = `
  insert into reported_balance as r (venue, balances, as_of) values ($1, $2::jsonb, $3)
  on conflict (venue) do update set balances = excluded.balances, as_of = excluded.as_of
  where r.as_of < excluded.as_of
    and (r.balances is distinct from excluded.balances or r.as_of <= excluded.as_of - interval '30 seconds')
  returning venue`;

@Injectable()
export class ReportedBalancesStore {
  /**
   * The database's time, to be read before a venue is asked: what had been traded by then is in its answer, what is traded
   * while it answers may not be.
   */
  async now(db: Queryable): Promise<Date> {
    const [row] = await db.query<{ now: Date }>('select clock_timestamp() as now');
    return row!.now;
  }

  /**
   * Stores the balances when they differ from those published last, or when the last publication is old. A response to
   * an earlier request than the last one, of another replica, is ignored.
   * @returns whether they are to be published
   */
  async saveIfNew(tx: Tx, venue: VenueCode, balances: readonly WireMoney[], asOf: Date): Promise<boolean> {
    return (await tx.query(SAVE, [venue, JSON.stringify(balances), asOf])).length > 0;
  }
}
