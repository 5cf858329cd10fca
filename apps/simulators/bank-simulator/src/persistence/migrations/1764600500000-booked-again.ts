import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A credit that the bank booked twice by its own mistake. A kind of its own, so that a request is still executed once.
 */
export class BookedAgain1764600500000 implements MigrationInterface {
  readonly name = 'BookedAgain1764600500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table entry drop constraint entry_kind_check;
      alter table entry add constraint entry_kind_check
        check (kind in ('opening', 'collection', 'payout', 'return', 'again'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
