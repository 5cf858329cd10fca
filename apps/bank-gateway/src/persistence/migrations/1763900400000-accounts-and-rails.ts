import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Whose accounts we may move money from and to, and over which rails.
 *
 * Why a key per customer: destroying one row's key forgets one person. Why fingerprints (`*_index`): a bank's report
 * must be compared with what was asked without opening anything. Why suspensions are dated rows of their own: a rule of
 * sanctions has a beginning, an end and a legal reference, and what applied on a past day must stay answerable.
 */
export class AccountsAndRails1763900400000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table customer_identity (
        customer_id uuid primary key,
        key text not null,
        name text not null,
        iin text not null,
        iin_index text not null,
        residency text not null,
        received_at timestamptz not null
      );
      comment on table customer_identity is 'Sealed under the customer''s own key; the key is wrapped by the master key.';

      create table bank_account (
        id uuid primary key,
        customer_id uuid not null references customer_identity (customer_id),
        bic text not null,
        iban text not null,
        iban_index text not null,
        verification_id text not null unique check (verification_id ~ '^[0-9a-f]{32}$'),
        status text not null check (status in ('pending', 'confirmed', 'refused')),
        reason text,
        linked_at timestamptz not null,
        decided_at timestamptz,
        check ((status = 'pending') = (decided_at is null)),
        unique (customer_id, iban_index)
      );

      create table rail (
        id uuid primary key,
        bic text,
        scheme text not null,
        direction text not null check (direction in ('in', 'out', 'both')),
        unique nulls not distinct (bic, scheme, direction)
      );
      create table rail_suspension (
        id uuid primary key,
        rail_id uuid not null references rail (id),
        bin_range text,
        from_at timestamptz not null,
        to_at timestamptz check (to_at > from_at),
        reason text not null,
        legal_reference text not null,
        proposed_by text not null,
        approved_by text not null,
        check (proposed_by <> approved_by)
      );
      create index rail_suspension_by_rail on rail_suspension (rail_id, from_at);
    `,
    `
      insert into rail (id, bic, scheme, direction) values
        ('01890000-0000-7000-8000-000000000001', 'EURIKZKA', 'account-transfer', 'in'),
        ('01890000-0000-7000-8000-000000000002', 'EURIKZKA', 'account-transfer', 'out'),
        ('01890000-0000-7000-8000-000000000003', 'HSBKKZKX', 'account-transfer', 'in'),
        ('01890000-0000-7000-8000-000000000004', 'HSBKKZKX', 'account-transfer', 'out'),
        ('01890000-0000-7000-8000-000000000005', 'ATYNKZKA', 'account-transfer', 'in'),
        ('01890000-0000-7000-8000-000000000006', 'ATYNKZKA', 'account-transfer', 'out'),
        ('01890000-0000-7000-8000-000000000007', null, 'card-mir', 'both');
      insert into rail_suspension (id, rail_id, bin_range, from_at, reason, legal_reference, proposed_by, approved_by)
      values ('01890000-0000-7000-8000-000000000101', '01890000-0000-7000-8000-000000000007', '2200-2204',
        '2024-02-22T19:00:00Z', 'The operator of the Mir cards is under blocking sanctions; partner banks stopped them.',
        'OFAC SDN designation of NSPK, 23 February 2024', 'first-migration', 'licence-holder');
    `,
    `
      do $$ begin
        execute format('revoke delete, truncate on bank_account, rail, rail_suspension from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
