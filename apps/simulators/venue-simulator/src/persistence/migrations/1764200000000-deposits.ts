import { ForwardMigration } from '@aiyrbas/persistence';

/** A deposit says for whom it is, in the words of the one who sent it. */
export class Deposits1764200000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `alter table movement add column memo text check (memo is null or kind = 'deposit')`;
}
