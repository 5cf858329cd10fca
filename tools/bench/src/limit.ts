// What PostgreSQL itself gives for double entry: a hundred transfers in one statement, each a transaction row, two
// postings, two balances of ten thousand and an outbox row. Driven by pgbench where there is one, else by a loop.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@aiyrbas/persistence';

const BATCH = 100;
const STATEMENT = `select limits.post_many(${BATCH})`;

const SCHEMA = [
  `create schema limits`,
  `create table limits.transaction (
     id bigint generated always as identity primary key, once uuid not null unique, kind text not null, cause jsonb,
     booked_at timestamptz not null default now())`,
  `create table limits.posting (
     transaction bigint not null references limits.transaction, side smallint not null, account integer not null,
     amount bigint not null, asset char(3) not null, booked_at timestamptz not null default now(),
     primary key (transaction, side))`,
  `create index on limits.posting (account, transaction)`,
  `create table limits.balance (
     account integer primary key, asset char(3) not null, amount bigint not null check (amount >= 0),
     version bigint not null default 0) with (fillfactor = 50)`,
  `create table limits.outbox (
     id bigint generated always as identity primary key, topic text not null, key text not null, payload jsonb not null,
     told_at timestamptz not null default now())`,
  `insert into limits.balance (account, asset, amount) select n, 'KZT', 1000000000000 from generate_series(1, 10000) n`,
  `create function limits.post_many(size integer) returns void language plpgsql as $$
   declare debits integer[]; credits integer[]; amounts bigint[];
   begin
     select array_agg(debit), array_agg((debit + floor(random() * 9999)::int) % 10000 + 1),
            array_agg(1 + floor(random() * 1000)::bigint)
     into debits, credits, amounts
     from (select 1 + floor(random() * 10000)::int as debit from generate_series(1, size)) as drawn;
     perform from limits.balance where account = any(debits || credits) order by account for no key update;
     with item as (
       select * from unnest(debits, credits, amounts) with ordinality as t(debit, credit, amount, n)
     ), booked as (
       insert into limits.transaction (once, kind, cause)
       select gen_random_uuid(), 'transfer', jsonb_build_object('n', n) from item order by n
       returning id, (cause ->> 'n')::bigint as n
     ), leg as (
       select b.id, l.side, l.account, l.amount from item i join booked b using (n)
       cross join lateral (values (1, i.debit, -i.amount), (2, i.credit, i.amount)) as l(side, account, amount)
     ), moved as (
       insert into limits.posting (transaction, side, account, amount, asset) select id, side, account, amount, 'KZT' from leg
     ), settled as (
       update limits.balance b set amount = b.amount + d.amount, version = b.version + 1
       from (select account, sum(amount)::bigint as amount from leg group by account) d where b.account = d.account
     )
     insert into limits.outbox (topic, key, payload) select 'ledger.posted', id::text, '{"type":"posted"}' from booked;
   end $$`,
];

export async function prepareLimit(admin: Database): Promise<void> {
  for (const statement of SCHEMA) await admin.query(statement);
}

export interface Limit {
  readonly by: 'pgbench' | 'a loop in Node';
  readonly transfersPerSecond: number;
}

/** One writer, which beats several: they collide on balances. */
export async function batchLimit(adminUrl: string, admin: Database, seconds: number): Promise<Limit> {
  return pgbench(adminUrl, seconds) ?? loop(admin, seconds);
}

function pgbench(adminUrl: string, seconds: number): Limit | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-limit-'));
  try {
    const script = join(folder, 'post.sql');
    writeFileSync(script, `${STATEMENT};\n`);
    const settings = ['-n', '-M', 'prepared', '-c', '1', '-T', String(seconds), '-f', script];
    const { status, stdout } = spawnSync('pgbench', [...settings, adminUrl], { encoding: 'utf8' });
    const perSecond = status === 0 ? /^tps = ([\d.]+)/m.exec(stdout)?.[1] : undefined;
    return perSecond === undefined
      ? undefined
      : { by: 'pgbench', transfersPerSecond: Number.parseFloat(perSecond) * BATCH };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loop(admin: Database, seconds: number): Promise<Limit> {
  const startedAt = performance.now();
  let transfers = 0;
  for (const end = startedAt + seconds * 1000; performance.now() < end; transfers += BATCH)
    await admin.query(STATEMENT);
  return { by: 'a loop in Node', transfersPerSecond: (transfers * 1000) / (performance.now() - startedAt) };
}
