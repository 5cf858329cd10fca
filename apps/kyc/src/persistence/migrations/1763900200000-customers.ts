import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Customers and the clearances of their orders. What identifies a person is sealed under that person's own key; an IIN
 * is found by a keyed index, and at most one customer with an IIN is not in doubt.
 */
export class Customers1763900200000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table customer (
        id uuid primary key,
        issuer text not null,
        subject text not null,
        status text not null check (status in ('processing', 'needs_info', 'accepted', 'rejected', 'in_review')),
        reason text,
        wrapped_key text,
        iin_index text not null,
        iin text not null,
        full_name text not null,
        birth_date text not null,
        phone text not null,
        email text not null,
        document text not null,
        citizenship text not null,
        residency text not null,
        accepted_terms text not null,
        registered_at timestamptz not null,
        unique (issuer, subject)
      );
      comment on column customer.wrapped_key is 'The person''s own key, wrapped. Without it every sealed column is noise: that is how a person is forgotten.';
      create unique index one_person_per_iin on customer (iin_index) where status = 'accepted';
      create index customer_by_iin on customer (iin_index);

      create table clearance (
        request_id text primary key,
        order_id uuid not null,
        customer_id uuid not null,
        month text not null,
        asset text not null,
        value numeric(38, 0) not null check (value > 0 and value <> 'NaN'),
        state text not null check (state in ('reserved', 'committed', 'released', 'refused')),
        code text,
        decided_at timestamptz not null
      );
      create index clearance_of_order on clearance (order_id);
      create index clearance_of_month on clearance (customer_id, month);
  `;
}
