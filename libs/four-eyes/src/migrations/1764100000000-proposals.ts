import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What one person of the staff proposed and another decided. The database itself refuses a decision by the proposer, a
 * second decision, and any change of what was proposed.
 */
export class FourEyes1764100000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table proposal (
        id uuid primary key,
        kind text not null check (length(kind) between 1 and 60),
        subject text not null check (length(subject) between 1 and 200),
        payload jsonb not null check (jsonb_typeof(payload) = 'object'),
        payload_hash char(64) not null check (payload_hash ~ '^[0-9a-f]{64}$'),
        proposed_by text not null,
        proposed_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > proposed_at),
        status text not null default 'proposed' check (status in ('proposed', 'approved', 'rejected', 'expired')),
        decided_by text,
        decided_at timestamptz,
        constraint proposal_has_four_eyes check (decided_by <> proposed_by),
        check ((status in ('approved', 'rejected')) = (decided_by is not null)),
        check ((status = 'proposed') = (decided_at is null))
      );
      comment on table proposal is 'Maker and checker: proposed by one person, decided once by another, before it expires.';
      create unique index proposal_open_once on proposal (kind, subject) where status = 'proposed';
      create index proposal_by_kind on proposal (kind, proposed_at desc);

      create function check_proposal_is_decided_once() returns trigger language plpgsql as $$
      begin
        if old.status <> 'proposed' or new.status = 'proposed'
           or (old.id, old.kind, old.subject, old.payload, old.payload_hash, old.proposed_by, old.proposed_at, old.expires_at)
              is distinct from
              (new.id, new.kind, new.subject, new.payload, new.payload_hash, new.proposed_by, new.proposed_at, new.expires_at)
        then
          raise exception 'proposal % is decided once and changes in nothing else', old.id using errcode = 'check_violation';
        end if;
        if new.status in ('approved', 'rejected') and new.decided_at > old.expires_at then
          raise exception 'proposal % has expired', old.id using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger proposal_is_decided_once before update on proposal
        for each row execute function check_proposal_is_decided_once();
      do $$ begin
        execute format('revoke delete, truncate on proposal from %I', current_schema() || '_app');
        execute format('revoke update on proposal from %I', current_schema() || '_app');
        execute format('grant update (status, decided_by, decided_at) on proposal to %I', current_schema() || '_app');
      end $$;
  `;
}
