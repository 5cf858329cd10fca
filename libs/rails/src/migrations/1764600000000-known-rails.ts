import { ForwardMigration } from '@aiyrbas/persistence';

/** What bank-gateway has told of suspended rails, for services that must not offer what a rail does not carry. */
export class KnownRails1764600000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table known_suspension (
        id uuid primary key,
        bic text not null,
        direction text not null check (direction in ('in', 'out', 'both')),
        from_at timestamptz not null,
        to_at timestamptz
      );
      comment on table known_suspension is 'What payments.v1 has said of suspended account transfers: the last word on each.';
  `;
}
