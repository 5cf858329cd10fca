import { ForwardMigration } from '@aiyrbas/persistence';

/** Operators stop new orders without stopping those in flight; every turn of a switch is kept, with who and why. */
export class Switches1764200200000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table order_switch (
        scope text primary key,
        stopped boolean not null,
        comment text not null,
        by text not null,
        at timestamptz not null
      );
      create table order_switch_turn (
        id bigint generated always as identity primary key,
        scope text not null,
        stopped boolean not null,
        comment text not null,
        by text not null,
        at timestamptz not null
      );
      do $$ begin
        execute format('revoke update, delete, truncate on order_switch_turn from %I', current_schema() || '_app');
        execute format('revoke delete, truncate on order_switch from %I', current_schema() || '_app');
      end $$;
  `;
}
