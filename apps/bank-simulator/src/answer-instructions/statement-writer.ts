// Answers a camt.060 with the truth of the books: a report (camt.052) or the day's statement (camt.053), in pages. What
// was never notified is in here too: this is how the outcome of a silent bank becomes known.
import { type Ids, undashed } from '@aiyrbas/kernel';
import type { ReportRequest } from '@aiyrbas/iso20022';
import type { Tx } from '@aiyrbas/persistence';
import { balanceOf } from '../domain/line';
import { pagesOf } from '../domain/pages';
import type { SaidPage } from '../domain/said';
import { type AccountHistory, type AskedAccount, StatementsStore, accountKey } from '../store/statements.store';
import type { Opened } from './read-message';

interface Asked {
  readonly opened: Opened;
  readonly model: ReportRequest;
  readonly account: AskedAccount;
  readonly until: Date;
}

/** A day in Kazakhstan begins five hours before it does in UTC. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+05:00`);
const DAY_MS = 24 * 60 * 60 * 1000;

export class StatementWriter {
  constructor(
    private readonly statements: StatementsStore,
    private readonly ids: Ids,
  ) {}

  async pages(tx: Tx, opened: readonly Opened[]): Promise<SaidPage[]> {
    const asked = opened.flatMap(askedOf);
    if (asked.length === 0) return [];
    const histories = await this.statements.read(tx, earliestOfEach(asked.map(({ account }) => account)));
    return asked.flatMap((one) => {
      const history = histories.get(accountKey(one.account));
      return history ? this.#pagesOf(one, history) : [];
    });
  }

  #pagesOf({ opened, model, account, until }: Asked, history: AccountHistory): SaidPage[] {
    const before = history.lines.filter(({ line }) => line.bookedAt < account.from);
    const within = history.lines.filter(({ line }) => line.bookedAt >= account.from && line.bookedAt < until);
    const opening = history.opening + balanceOf(before.map(({ line }) => line));
    const closing = opening + balanceOf(within.map(({ line }) => line));
    const reportId = undashed(this.ids.uuid());
    return pagesOf(within).map(({ number, isLast, lines }) => ({
      say: 'page',
      as: model.requestedMessage,
      bic: account.bic,
      key: model.messageId,
      copies: 1,
      correlationId: opened.message.correlationId,
      traceparent: opened.message.traceparent,
      iban: account.iban,
      answersMessageId: model.messageId,
      reportId,
      page: number,
      isLast,
      opening,
      closing,
      day: dayOf(account.from),
      lines,
    }));
  }
}

const dayOf = (moment: Date): string => new Date(moment.getTime() + 5 * 60 * 60 * 1000).toISOString().slice(0, 10);

function askedOf(opened: Opened): Asked[] {
  const { asked, bank, message } = opened;
  if (asked.name !== 'camt.060.001.05') return [];
  const from = startOf(asked.model.period?.from ?? dayOf(message.time));
  const to = asked.model.period?.to;
  const until = to === undefined ? new Date(8.64e15) : new Date(startOf(to).getTime() + DAY_MS);
  return [{ opened, model: asked.model, account: { bic: bank.bic, iban: asked.model.iban, from }, until }];
}

function earliestOfEach(accounts: readonly AskedAccount[]): AskedAccount[] {
  const earliest = new Map<string, AskedAccount>();
  for (const account of accounts) {
    const known = earliest.get(accountKey(account));
    if (known === undefined || account.from < known.from) earliest.set(accountKey(account), account);
  }
  return [...earliest.values()];
}
