// What others have left, read in Postgres by whoever has the turn to promise more of it.
import { VENUES, type VenueCode } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { PAIRS, assetsOf } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import type { InventorySide, Spendable } from '../domain/inventory';
import type { LeftOfAsset } from '../domain/left';
import type { Promised } from '../domain/promised';
import { SPENT_SINCE } from './inventory.store';

interface LeftRow {
  readonly venue: VenueCode;
  /** Null where nothing is promised. */
  readonly pair: string | null;
  readonly quantity: string;
  readonly spends: string;
  /** Null where the venue has not said what it holds. */
  readonly holds: string | null;
}

/** By hand: every quote waits for it, and what it locks it locks in order. */
@Injectable()
export class LeftStore {
  /**
   * Locks spending of this asset until the transaction ends, deletes expired reservations, and returns what is left.
   * All replicas take this lock, one after the other. Promised, held and spent amounts are read at one instant: an order
   * that trades meanwhile is read as promised or as spent.
   */
  async takeTurn(tx: Tx, spent: Asset): Promise<LeftOfAsset> {
    const side: InventorySide = spent === 'KZT' ? 'buy' : 'sell';
    const pairs = side === 'buy' ? PAIRS : PAIRS.filter((pair) => assetsOf(pair).base === spent);
    // One lock a pair, always in the same order: whoever spends tenge holds all of them. A release that knows of no inventory
    // takes the one of its pair, and waits too.
    tx.write(
      `select pg_advisory_xact_lock(hashtextextended('quotes.promised ' || pair || ' ' || $1, 0)) from unnest($2::text[]) as pair`,
      [side, pairs],
    );
    // A statement of its own behind the lock: it sees what its last holder has committed. Sums are locked in the order in
    // which everybody locks them, all of them, because this transaction comes back to them.
    const rows = await tx.query<LeftRow>(
      `with gone as (
         delete from reservation where side = $1 and pair = any($2::text[]) and order_id is null and free_at <= now()
         returning pair, venue, quantity, spends
       ), less as (
         select pair, venue, sum(quantity) as quantity, sum(spends) as spends from gone group by pair, venue
       ), locked as (
         select p.pair, p.side, p.venue from promised p
         where p.side = $1 and p.pair = any($2::text[]) and (select count(*) from less) > 0
         order by p.pair, p.side, p.venue for update
       ), changed as (
         update promised p set quantity = p.quantity - l.quantity, spends = p.spends - l.spends
         from locked k join less l using (pair, venue) where (p.pair, p.side, p.venue) = (k.pair, k.side, k.venue)
       ), held as (
         select i.venue, i.amount - (${SPENT_SINCE}) as holds from inventory i where i.asset = $3
       ), still as (
         select p.pair, p.venue, p.quantity - coalesce(l.quantity, 0) as quantity, p.spends - coalesce(l.spends, 0) as spends
         from promised p left join less l using (pair, venue) where p.side = $1 and p.pair = any($2::text[])
       )
       select venue, pair, coalesce(quantity, 0)::text as quantity, coalesce(spends, 0)::text as spends, holds::text as holds
       from still full join held using (venue)`,
      [side, pairs, spent],
    );
    return { promised: promisedOf(rows), spendable: spendableOf(rows, spent) };
  }
}

function promisedOf(rows: readonly LeftRow[]): Map<string, Promised> {
  const byPair = new Map<string, Map<VenueCode, Money>>();
  for (const { pair, venue, quantity } of rows) {
    if (pair === null) continue;
    const ofPair = byPair.get(pair) ?? new Map<VenueCode, Money>();
    byPair.set(pair, ofPair.set(venue, Money.ofMinor(quantity, assetsOf(pair).base as Asset)));
  }
  return byPair;
}

/** Below zero when a venue holds less than it did: then nothing of it can be promised. */
function spendableOf(rows: readonly LeftRow[], asset: Asset): Spendable {
  const money = (minor: string): Money => Money.ofMinor(minor, asset);
  return new Map(
    VENUES.flatMap((venue): [VenueCode, Money][] => {
      const there = rows.filter((row) => row.venue === venue);
      const holds = there[0]?.holds;
      if (holds === undefined || holds === null) return [];
      const counted = Money.sum(
        there.map(({ spends }) => money(spends)),
        asset,
      );
      return [[venue, money(holds).minus(counted)]];
    }),
  );
}
