import { ForwardMigration } from '@aiyrbas/persistence';

/** Who owes the firm places no orders and withdraws nothing until it is repaid or written off. */
export class RestrictedCustomers1766400000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table customer_debt (
        customer_id uuid not null,
        firm text not null,
        asset text not null,
        owed numeric(38, 0) not null check (owed <> 'NaN'),
        primary key (customer_id, firm, asset)
      );
      comment on table customer_debt is 'What customers owe, by the events of the ledger. Above zero restricts the customer.';
      do $$ begin
        execute format('revoke delete, truncate on customer_debt from %I', current_schema() || '_app');
      end $$;
  `;
}
