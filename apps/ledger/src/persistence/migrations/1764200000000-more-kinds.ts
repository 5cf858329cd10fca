import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Payments that came back, money that is nobody's, and corrections are transactions of kinds of their own. */
export class MoreKinds1764200000000 implements MigrationInterface {
  readonly name = 'MoreKinds1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table transaction drop constraint transaction_kind_check;
      alter table transaction add constraint transaction_kind_check
        check (kind in ('collection', 'conversion', 'payout', 'refund', 'return', 'deposit', 'suspense', 'opening',
                        'adjustment', 'reversal'));
      alter table transaction drop constraint opening_has_four_eyes;
      alter table transaction add constraint opening_has_four_eyes
        check (kind not in ('opening', 'adjustment') or coalesce(cause ->> 'proposedBy' <> cause ->> 'approvedBy', false));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
