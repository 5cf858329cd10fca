import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A deposit says for whom it is, in the words of the one who sent it. */
export class Deposits1764200000000 implements MigrationInterface {
  readonly name = 'Deposits1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table movement add column memo text check (memo is null or kind = 'deposit')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
