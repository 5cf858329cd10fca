import { ForwardMigration } from '@aiyrbas/persistence';

/** A bank takes back a credit that it had booked. What the customer has used by then, the customer owes the firm. */
export class ClawBacks1766400000000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause = 'The new check takes every value that the old one took.';
  readonly sql = `
      alter table account drop constraint account_kind_check;
      alter table account add constraint account_kind_check
        check (kind in ('customer', 'bank', 'bank-clearing', 'venue', 'venue-payable', 'conversion', 'fees', 'rounding',
                        'house', 'capital', 'suspense', 'receivable'));
      alter table transaction drop constraint transaction_kind_check;
      alter table transaction add constraint transaction_kind_check
        check (kind in ('collection', 'conversion', 'payout', 'refund', 'return', 'deposit', 'suspense', 'opening',
                        'adjustment', 'reversal', 'claw_back'));
  `;
}
