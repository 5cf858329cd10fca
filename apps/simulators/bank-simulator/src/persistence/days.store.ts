// The days of each account that a statement was sent of. A day is closed once, in the transaction that states it.
import { addDays, dayInKazakhstan } from '@aiyrbas/kz';
import type { Queryable, Tx } from '@aiyrbas/persistence';

export interface AccountDay {
  readonly bic: string;
  readonly iban: string;
  readonly day: string;
}

export class DaysStore {
  /** The first day of each account that is not closed yet: the day after the last one, or that of its opening. */
  async open(db: Queryable): Promise<AccountDay[]> {
    const rows = await db.query<{ bic: string; iban: string; opened: Date; closed: string | null }>(
      `select e.bic, e.iban, e.opened, max(c.day)::text as closed
       from (select bic, iban, min(booked_at) as opened from entry group by bic, iban) as e
       left join closed_day c on c.bic = e.bic and c.iban = e.iban
       group by e.bic, e.iban, e.opened order by e.bic, e.iban`,
    );
    return rows.map(({ bic, iban, opened, closed }) => ({
      bic,
      iban,
      day: closed === null ? dayInKazakhstan(opened) : addDays(closed, 1),
    }));
  }

  /** Answers with those that no other process has closed. */
  async close(tx: Tx, days: readonly AccountDay[]): Promise<AccountDay[]> {
    if (days.length === 0) return [];
    return tx.query<AccountDay>(
      `insert into closed_day (bic, iban, day) select * from unnest($1::text[], $2::text[], $3::date[])
       on conflict do nothing returning bic, iban, day::text as day`,
      [days.map(({ bic }) => bic), days.map(({ iban }) => iban), days.map(({ day }) => day)],
    );
  }

  async now(db: Queryable): Promise<Date> {
    const [row] = await db.query<{ now: Date }>(`select clock_timestamp() as now`);
    return row!.now;
  }
}
