import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * The banks' public keys, which two people register, end and revoke while the service runs.
 *
 * Why a trigger counts: an exclusion constraint allows one key at a time, and a rotation needs two. Its lock makes two
 * transactions of one bank take turns. Why a proposal is named: it is the record of the two people. Only a key from the
 * configuration has none. Why a notification: each replica has the keys in memory.
 * Why `kid` beside the signature: what a compromised key signed must be found. Why BRIN: the archive is only ever
 * appended to, and this index costs an order nothing.
 */
export class BankKeys1764700300000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      create table bank_key (
        kid text primary key check (length(kid) between 9 and 100),
        bic text not null,
        x text not null unique check (x ~ '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$'),
        valid_from timestamptz not null,
        valid_to timestamptz check (valid_to > valid_from),
        registered_at timestamptz not null default clock_timestamp(),
        registered_by_proposal uuid references proposal (id),
        ended_by_proposal uuid references proposal (id),
        revoked_from timestamptz,
        revocation_reason text,
        revoked_by_proposal uuid references proposal (id),
        check (upper(left(kid, 8)) = bic),
        check (num_nulls(revoked_from, revocation_reason, revoked_by_proposal) in (0, 3))
      );
      comment on table bank_key is 'The public keys of the banks. A row changes in its end and its revocation only, each by two people.';
      comment on column bank_key.revoked_from is 'Since when the key counts as compromised.';
      create index bank_key_by_bank on bank_key (bic);

      alter table bank_message add column kid text;
      comment on column bank_message.kid is 'The id of the key that the signature states; null in older rows.';
      create index bank_message_by_time on bank_message using brin (recorded_at);
    `,
    `
      create function check_bank_key_is_decided_by_two() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          if new.registered_by_proposal is not null and not exists (
            select from proposal p where p.id = new.registered_by_proposal and p.status = 'approved'
              and p.kind = 'bank-key' and p.subject = new.kid and p.payload #>> '{key,x}' = new.x)
          then
            raise exception 'bank key % needs an approved proposal of exactly this key', new.kid using errcode = 'check_violation';
          end if;
          return new;
        end if;
        if (to_jsonb(old) - '{valid_to,ended_by_proposal,revoked_from,revocation_reason,revoked_by_proposal}'::text[])
             is distinct from
           (to_jsonb(new) - '{valid_to,ended_by_proposal,revoked_from,revocation_reason,revoked_by_proposal}'::text[])
        then
          raise exception 'bank key % changes in its end and its revocation only', old.kid using errcode = 'check_violation';
        end if;
        if (old.valid_to, old.ended_by_proposal) is distinct from (new.valid_to, new.ended_by_proposal)
           and (new.valid_to is null or old.valid_to < new.valid_to or not exists (
             select from proposal p where p.id = new.ended_by_proposal and p.status = 'approved'
               and p.kind = 'bank-key-end' and p.subject = new.kid))
        then
          raise exception 'bank key % ends earlier, and by an approved proposal', old.kid using errcode = 'check_violation';
        end if;
        if (old.revoked_from, old.revocation_reason, old.revoked_by_proposal)
             is distinct from (new.revoked_from, new.revocation_reason, new.revoked_by_proposal)
           and (new.revoked_from is null or old.revoked_from < new.revoked_from or not exists (
             select from proposal p where p.id = new.revoked_by_proposal and p.status = 'approved'
               and p.kind = 'bank-key-revocation' and p.subject = new.kid))
        then
          raise exception 'bank key % is revoked by an approved proposal, and never allowed again', old.kid
            using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger bank_key_is_decided_by_two before insert or update on bank_key
        for each row execute function check_bank_key_is_decided_by_two();

      create function check_two_bank_keys_at_a_time() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('bank-gateway.bank-key/' || new.bic, 0));
        if exists (
          select from bank_key s where s.bic = new.bic and (
            select count(*) from bank_key k
            where k.bic = s.bic and k.valid_from <= s.valid_from
              and s.valid_from < least(k.valid_to, k.revoked_from, 'infinity')) > 2)
        then
          raise exception 'bank % would have more than two valid keys at a time', new.bic using errcode = 'check_violation';
        end if;
        return null;
      end $$;
      create trigger two_bank_keys_at_a_time after insert or update on bank_key
        for each row execute function check_two_bank_keys_at_a_time();

      create function notify_bank_key() returns trigger language plpgsql as $$
      begin
        perform pg_notify('bank_gateway.bank_key', '');
        return null;
      end $$;
      create trigger bank_key_notifies after insert or update on bank_key
        for each statement execute function notify_bank_key();

      do $$ begin
        execute format('revoke update, delete, truncate on bank_key from %I', current_schema() || '_app');
        execute format('grant update (valid_to, ended_by_proposal, revoked_from, revocation_reason, revoked_by_proposal)
                        on bank_key to %I', current_schema() || '_app');
      end $$;
    `,
  ];
}
