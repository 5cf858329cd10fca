// What the platform has at the venues, in Postgres: the last report of each venue, and what orders have taken since.
import type { VenueCode } from '@aiyrbas/contracts';
import { lastOfEach } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Queryable, type Tx, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { InventoryEntity, SpentEntity } from './inventory.entity';

export interface InventoryReport {
  readonly venue: VenueCode;
  /** When the venue was asked. */
  readonly asOf: Date;
  /** Of every asset that is traded, zero too. */
  readonly holds: readonly Money[];
}

export interface Spend {
  readonly venue: VenueCode;
  readonly amount: Money;
  /** When the order's trade was published: the venue had traded before. */
  readonly at: Date;
}

const REPORTED = unnested(InventoryEntity, ['venue', 'asset', 'amount', 'asOf']);
const SPENT = unnested(SpentEntity, ['venue', 'asset', 'until', 'amount']);

/**
 * How far the clocks of two services may be apart. What was spent less than this before a venue was asked counts as not yet
 * in its answer: taken off twice until the next report rather than promised twice.
 */
const CLOCKS_APART = `interval '2 seconds'`;

/** Of `inventory i`: what no report of its venue can have in it. */
export const SPENT_SINCE = `
  select coalesce(sum(s.amount), 0) from spent s
  where s.venue = i.venue and s.asset = i.asset and s.until > i.as_of - ${CLOCKS_APART}`;

@Injectable()
export class InventoryStore {
  /** An older report than the last one says nothing any more. */
  async report(tx: Tx, reports: readonly InventoryReport[]): Promise<void> {
    const last = lastOfEach(reports, (one) => one.venue);
    const rows = last.flatMap(({ venue, asOf, holds }) =>
      holds.map(({ asset, minor: amount }) => ({ venue, asset, amount, asOf })),
    );
    if (rows.length === 0) return;
    await this.#countAgain(tx, [...new Set(last.map(({ venue }) => venue))]);
    tx.write(
      `insert into inventory as i (venue, asset, amount, as_of)
       select * from ${REPORTED.set} order by 1, 2
       on conflict (venue, asset) do update set amount = excluded.amount, as_of = excluded.as_of
       where i.as_of < excluded.as_of`,
      REPORTED.params(rows),
    );
    tx.write(
      `delete from spent s using inventory i
       where i.venue = any($1::text[]) and (s.venue, s.asset) = (i.venue, i.asset) and s.until <= i.as_of - ${CLOCKS_APART}`,
      [last.map(({ venue }) => venue)],
    );
  }

  spend(tx: Tx, spends: readonly Spend[]): void {
    if (spends.length === 0) return;
    tx.write(
      `insert into spent as s (venue, asset, until, amount)
       select venue, asset, date_trunc('second', until) + interval '1 second' as until, sum(amount)
       from ${SPENT.set}
       where amount > 0 group by 1, 2, 3 order by 1, 2, 3
       on conflict (venue, asset, until) do update set amount = s.amount + excluded.amount`,
      SPENT.params(
        spends.map(({ venue, amount: { asset, minor }, at }) => ({ venue, asset, until: at, amount: minor })),
      ),
    );
  }

  /** The venues that have said what they hold. */
  async knownVenues(db: Queryable): Promise<ReadonlySet<VenueCode>> {
    const rows = await db.query<{ venue: VenueCode }>('select distinct venue from inventory');
    return new Set(rows.map(({ venue }) => venue));
  }

  /**
   * What a previous release freed while it still ran beside this one is in the sums for ever; counted anew from the rows, it
   * is not. The sums are locked first and the rows read by a statement of its own: whoever changes rows changes the sums next,
   * so that what is not committed yet is added or taken off behind us.
   */
  async #countAgain(tx: Tx, venues: readonly VenueCode[]): Promise<void> {
    tx.write(`select 1 from promised where venue = any($1::text[]) order by pair, side, venue for update`, [venues]);
    tx.write(
      `update promised p set spends = s.spends
       from (select p.pair, p.side, p.venue, coalesce(sum(r.spends), 0) as spends
             from promised p left join reservation r using (pair, side, venue)
             where p.venue = any($1::text[]) group by 1, 2, 3) s
       where (p.pair, p.side, p.venue) = (s.pair, s.side, s.venue) and p.spends <> s.spends`,
      [venues],
    );
  }
}
