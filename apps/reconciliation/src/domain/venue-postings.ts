// What the ledger booked at venues, of whatever kind: together it is what a venue should hold for us.
import type { Happening, Posted } from './happening';
import type { Place } from './balance';
import { countedOf } from './line';

export interface VenuePosting extends Place {
  /** Names the posting: the same one again is no other one. */
  readonly ref: string;
  readonly transactionId: string;
  readonly amount: bigint;
}

export const venuePostings = (batch: readonly Happening[]): VenuePosting[] =>
  batch.flatMap((happening) => (happening.type === 'ledger.transaction.posted' ? ofPosted(happening.body) : []));

const ofPosted = ({ transactionId, entries = [] }: Posted): VenuePosting[] =>
  entries.flatMap(({ debit, credit, amount }, index) => {
    const { unit, minor } = countedOf(amount);
    return [
      { account: debit, amount: minor },
      { account: credit, amount: -minor },
    ].flatMap(({ account, amount: signed }, side): VenuePosting[] => {
      if (!account.startsWith('venue:')) return [];
      const ref = `${transactionId}/${index}/${side}`;
      return [{ ref, transactionId, venue: account.slice('venue:'.length), unit, amount: signed }];
    });
  });
