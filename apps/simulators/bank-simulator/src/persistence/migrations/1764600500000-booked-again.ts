import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * A credit that the bank booked twice by its own mistake. A kind of its own, so that a request is still executed once.
 */
export class BookedAgain1764600500000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause = 'The new check takes every value that the old one took.';
  readonly sql = `
      alter table entry drop constraint entry_kind_check;
      alter table entry add constraint entry_kind_check
        check (kind in ('opening', 'collection', 'payout', 'return', 'again'));
  `;
}
