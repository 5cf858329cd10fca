// Writes the day's statement of each account (camt.053), a minute after midnight in Kazakhstan. A day without entries
// gets a statement too. A bank that was away for several days writes them one after the other.
import { Injectable } from '@nestjs/common';
import { Outbox } from '@aiyrbas/bus';
import { endOfDay } from '@aiyrbas/kz';
import { type Queryable, type Tx, databaseTime } from '@aiyrbas/persistence';
import { BankReplySender } from '../integration/bank-reply-sender';
import { StatementWriter } from '../integration/statement-writer';
import { type AccountDay, DaysStore } from '../persistence/days.store';

/** Bookings that were under way at the end of a day are finished after this time. */
const GRACE_MS = 60_000;

/** When the statement of a day goes out. */
const statedAt = (day: string): Date => new Date(endOfDay(day).getTime() + GRACE_MS);

@Injectable()
export class EndDay {
  constructor(
    private readonly days: DaysStore,
    private readonly writer: StatementWriter,
    private readonly sender: BankReplySender,
    private readonly outbox: Outbox,
  ) {}

  /** States the days that are over; answers with how many. */
  async execute(tx: Tx): Promise<number> {
    const now = await databaseTime(tx);
    const over = (await this.days.open(tx)).filter(({ day }) => statedAt(day) <= now);
    const closed = await this.days.close(tx, over);
    const pages = await this.writer.pages(tx, closed.map(statementOf));
    await this.outbox.append(tx, await this.sender.write(pages, now));
    return closed.length;
  }

  async nextDueMs(db: Queryable): Promise<number | undefined> {
    const [open, now] = [await this.days.open(db), await databaseTime(db)];
    if (open.length === 0) return undefined;
    return Math.max(0, Math.min(...open.map(({ day }) => statedAt(day).getTime())) - now.getTime());
  }
}

function statementOf({ bic, iban, day }: AccountDay) {
  const reportId = `${bic.slice(0, 3)}-${day}`;
  return { bic, iban, as: 'camt.053.001.08' as const, day, until: endOfDay(day), reportId, key: reportId };
}
