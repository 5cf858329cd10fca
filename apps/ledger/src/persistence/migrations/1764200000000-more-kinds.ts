import { ForwardMigration } from '@aiyrbas/persistence';

/** Payments that came back, money that is nobody's, and corrections are transactions of kinds of their own. */
export class MoreKinds1764200000000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause = 'The new check takes every value that the old one took.';
  readonly sql = `
      alter table transaction drop constraint transaction_kind_check;
      alter table transaction add constraint transaction_kind_check
        check (kind in ('collection', 'conversion', 'payout', 'refund', 'return', 'deposit', 'suspense', 'opening',
                        'adjustment', 'reversal'));
      alter table transaction drop constraint opening_has_four_eyes;
      alter table transaction add constraint opening_has_four_eyes
        check (kind not in ('opening', 'adjustment') or coalesce(cause ->> 'proposedBy' <> cause ->> 'approvedBy', false));
  `;
}
