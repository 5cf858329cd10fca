// What the ledger booked at venues, of whatever kind: together it is what a venue should hold for us.
import type { BodyOf, transactionPosted } from '@aiyrbas/contracts';
import type { BalanceKey } from './balance';
import { countedOf } from './line';

export interface VenuePosting extends BalanceKey {
  /** Names the posting: the same one again is no other one. */
  readonly ref: string;
  readonly transactionId: string;
  readonly amount: bigint;
}

export const venuePostings = ({ transactionId, entries = [] }: BodyOf<typeof transactionPosted>): VenuePosting[] =>
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
