// The smallest schema that shows what a service's database must keep: one table of exact amounts.
import { ForwardMigration } from '../migrate';

/** Exact to 38 digits, never below zero; a deferred rule that is looked at only when the transaction commits. */
export class Purses1763900000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table purse (
        id int primary key,
        amount numeric(38, 0) not null,
        opened_on date,
        opened_at timestamptz,
        counted bigint,
        note jsonb,
        twin int,
        constraint never_below_zero check (amount >= 0),
        constraint one_twin unique (twin) deferrable initially deferred
      )`;
}

export const PURSES = { schema: 'purses', migrations: [Purses1763900000000] };
