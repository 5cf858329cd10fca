// The days of each account that a statement was sent of. A day is closed once, in the transaction that states it.
import { addDays, dayInKazakhstan } from '@aiyrbas/kz';
import { type Queryable, type Tx, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { ClosedDayEntity } from './simulated-accounts.entity';

export interface AccountDay {
  readonly bic: string;
  readonly iban: string;
  readonly day: string;
}

@Injectable()
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
  close(tx: Tx, days: readonly AccountDay[]): Promise<AccountDay[]> {
    const rows = days.map(({ bic, iban, day }) => ({ bic, iban, day }));
    const key = ['bic', 'iban', 'day'] as const;
    return insertRows(tx, ClosedDayEntity, rows, { onConflict: key, returning: key });
  }
}
