// Sums of postings at venues and the balances that the venues reported, in Postgres. Callers hold the lock of
// `LinesStore.takeTurn`.
import { lastOfEach } from '@aiyrbas/kernel';
import { LessThanOrEqual, type Tx, columnsOf, find, insertRows, toRows, unnested } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { BalanceDecision, BalanceKey, ComparedBalance, Reported } from '../domain/balance';
import type { VenuePosting } from '../domain/venue-postings';
import { VenueBalanceEntity, VenuePostingEntity } from './balance.entity';

/** With the instant at which the sum was what the venue says; what was before it is of no use any more. */
export interface KnownBalance {
  readonly balance: ComparedBalance;
  readonly equalAt: string | null;
}

/** One step for each transaction, because its postings happen together. */
const ADD = `
  with step as (
    select ord, venue, unit, amount from unnest($1::text[], $2::text[], $3::numeric[]) with ordinality as t(venue, unit, amount, ord)
  ), total as (
    insert into venue_balance as b (venue, unit, total)
    select venue, unit, sum(amount) from step group by 1, 2
    on conflict (venue, unit) do update set total = b.total + excluded.total
    returning venue, unit, total
  )
  insert into venue_total (venue, unit, total, at)
  select s.venue, s.unit,
         t.total - coalesce(sum(s.amount) over (partition by s.venue, s.unit order by s.ord
                                                rows between 1 following and unbounded following), 0), $4
  from step s join total t using (venue, unit)
  order by s.ord`;

const KEYS = unnested(VenueBalanceEntity, { columns: ['venue', 'unit'] });

const REPORTED = unnested(VenueBalanceEntity, { columns: ['venue', 'unit', 'reported'] });
const REPORT = `
  insert into venue_balance (venue, unit, reported)
  select * from ${REPORTED.set}
  on conflict (venue, unit) do update set reported = excluded.reported
  where venue_balance.reported is distinct from excluded.reported
  returning venue, unit`;

const FORGET = `
  delete from venue_total
  where (venue, unit) in (select * from ${KEYS.set}) and at < $3::timestamptz - interval '1 hour'`;

const READ = `
  select ${columnsOf(VenueBalanceEntity, 'b')},
         (select min(t.id) from venue_total t
          where (t.venue, t.unit, t.total) = (b.venue, b.unit, b.reported - b.known)) as equal_at
  from venue_balance b
  where (b.venue, b.unit) in (select * from ${KEYS.set})
  order by b.venue, b.unit`;

const SAVE = `
  with judged as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[])
      as t(venue, unit, state, differs_since, due_at, equal_at)
  ), forgotten as (
    delete from venue_total t using judged j where (t.venue, t.unit) = (j.venue, j.unit) and t.id < j.equal_at
  )
  update venue_balance b set state = j.state, differs_since = j.differs_since, due_at = j.due_at
  from judged j where (b.venue, b.unit) = (j.venue, j.unit)`;

@Injectable()
export class BalancesStore {
  /** Adds what is new. */
  async add(tx: Tx, postings: readonly VenuePosting[], now: Date): Promise<BalanceKey[]> {
    const rows = postings.map(({ ref, venue, unit, amount }) => ({ ref, venue, unit, amount }));
    const known = await insertRows(tx, VenuePostingEntity, rows, { onConflict: ['ref'], returning: ['ref'] });
    const isNew = new Set(known.map(({ ref }) => ref));
    const steps = new Map<string, VenuePosting>();
    for (const posting of postings.filter(({ ref }) => isNew.has(ref))) {
      const name = `${posting.transactionId} ${posting.venue} ${posting.unit}`;
      steps.set(name, { ...posting, amount: posting.amount + (steps.get(name)?.amount ?? 0n) });
    }
    const all = [...steps.values()];
    if (all.length === 0) return [];
    await tx.query(ADD, [...KEYS.params(all), all.map(({ amount }) => amount.toString()), now]);
    return all;
  }

  /** @returns the keys whose reported balance changed. A venue repeats its reports, and a repeat must not restart a wait. */
  async report(tx: Tx, reported: readonly Reported[], now: Date): Promise<BalanceKey[]> {
    // The last report of a batch counts.
    const last = lastOfEach(reported, (one) => `${one.venue} ${one.unit}`);
    if (last.length === 0) return [];
    tx.write(FORGET, [...KEYS.params(last), now]);
    return tx.query<BalanceKey>(
      REPORT,
      REPORTED.params(last.map(({ amount, ...key }) => ({ ...key, reported: amount }))),
    );
  }

  async read(tx: Tx, keys: readonly BalanceKey[]): Promise<KnownBalance[]> {
    const rows = await tx.query<{ equal_at: string | null }>(READ, KEYS.params(keys));
    return toRows(VenueBalanceEntity, rows).map(({ equal_at: equalAt, ...balance }) => ({ balance, equalAt }));
  }

  async save(tx: Tx, decided: readonly (KnownBalance & { readonly decision: BalanceDecision })[]): Promise<void> {
    await tx.query(SAVE, [
      ...KEYS.params(decided.map(({ balance }) => balance)),
      decided.map(({ decision: { state } }) => state),
      decided.map(({ decision: { differsSince } }) => differsSince),
      decided.map(({ decision: { dueAt } }) => dueAt),
      decided.map(({ equalAt }) => equalAt),
    ]);
  }

  due(tx: Tx, now: Date): Promise<BalanceKey[]> {
    return find(tx, VenueBalanceEntity, { where: { state: 'expected', dueAt: LessThanOrEqual(now) } });
  }

  /** Two people accept the difference as it is now. */
  async accept(tx: Tx, { venue, unit }: BalanceKey): Promise<void> {
    await tx.query(`update venue_balance set known = reported - total where venue = $1 and unit = $2`, [venue, unit]);
  }
}
