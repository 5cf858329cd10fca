import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Money in suspense is found by the bank's entry that brought it, comes once, and goes back once. */
export class SuspenseByEntry1764300100000 implements MigrationInterface {
  readonly name = 'SuspenseByEntry1764300100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unique index suspense_comes_once on transaction ((cause ->> 'entryId')) where kind = 'suspense';
      create unique index suspense_returns_once on transaction ((cause ->> 'returns')) where kind = 'suspense';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
