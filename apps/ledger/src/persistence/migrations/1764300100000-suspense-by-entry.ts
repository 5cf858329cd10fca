import { ForwardMigration } from '@aiyrbas/persistence';

/** Money in suspense is found by the bank's entry that brought it, comes once, and goes back once. */
export class SuspenseByEntry1764300100000 extends ForwardMigration {
  readonly phase = 'contract';
  readonly sql = `
      create unique index suspense_comes_once on transaction ((cause ->> 'entryId')) where kind = 'suspense';
      create unique index suspense_returns_once on transaction ((cause ->> 'returns')) where kind = 'suspense';
  `;
}
