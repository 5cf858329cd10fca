import { ForwardMigration } from '@aiyrbas/persistence';

/** First answers by Idempotency-Key: saved with the effect, so that a retry after any crash gets the same bytes. */
export class Idempotency1763900000100 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table idempotency_key (
        scope bytea not null,
        key text not null,
        fingerprint bytea not null,
        status smallint not null,
        body text not null,
        created_at timestamptz not null default now(),
        primary key (scope, key)
      );
      comment on column idempotency_key.scope is 'SHA-256 of issuer, subject, method and path: one person''s key is nobody else''s.';
      create index idempotency_key_by_age on idempotency_key (created_at);
  `;
}
