import { ForwardMigration } from '@aiyrbas/persistence';

/** A credit that the bank takes back is an entry of a kind of its own. */
export class TakenBack1766400000000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause = 'The new check takes every value that the old one took.';
  readonly sql = `
      alter table entry drop constraint entry_kind_check;
      alter table entry add constraint entry_kind_check
        check (kind in ('opening', 'collection', 'payout', 'return', 'again', 'reversal'));
  `;
}
