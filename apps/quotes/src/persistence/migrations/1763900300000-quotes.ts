import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * Firm quotes with the evidence of their price, and the dated rows that a price follows from. A fee or a minimum is never
 * changed: a new row with a later date is approved by a second person.
 */
export class Quotes1763900300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table fee_schedule (
        id text primary key,
        platform_percent text not null,
        venue_percent text not null,
        effective_from timestamptz not null,
        effective_to timestamptz,
        proposed_by text not null,
        approved_by text not null check (approved_by <> proposed_by)
      );
      insert into fee_schedule values ('standard-2026-01', '0.50', '0.20', '2026-01-01', null, 'tariff-committee', 'board');

      create table minimum_order (
        asset text not null,
        fiat_minor numeric(38, 0) not null check (fiat_minor > 0 and fiat_minor <> 'NaN'),
        effective_from timestamptz not null,
        effective_to timestamptz,
        proposed_by text not null,
        approved_by text not null check (approved_by <> proposed_by),
        primary key (asset, effective_from)
      );
      insert into minimum_order values
        ('BTC', 100000, '2026-01-01', null, 'tariff-committee', 'board'),
        ('ETH', 100000, '2026-01-01', null, 'tariff-committee', 'board'),
        ('USDT', 100000, '2026-01-01', null, 'tariff-committee', 'board');

      create table quote (
        id uuid primary key,
        customer_id uuid not null,
        offer jsonb not null,
        evidence jsonb not null,
        quoted_at timestamptz not null,
        accept_until timestamptz not null
      );
      comment on column quote.evidence is 'Every competing price at that moment, and why a venue was left out: best execution, for whoever asks.';
      create index quote_of_customer on quote (customer_id, quoted_at);

      create table bank_account (
        account_id uuid primary key,
        customer_id uuid not null,
        bic text not null,
        status text not null
      );
      comment on table bank_account is 'What payments.v1 has said of accounts.';
    `,
    `
      do $$ begin
        execute format('revoke update, delete on quote, fee_schedule, minimum_order from %I', current_schema() || '_app');
        execute format('revoke insert on fee_schedule, minimum_order from %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
