// Writes what the books say of a period: a report (camt.052) or a statement (camt.053), in pages. What was never notified
// is in here too: this is how the outcome of a silent bank becomes known.
import { Injectable } from '@nestjs/common';
import { startOfDay } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import { balanceOf } from '../domain/line';
import { pagesOf } from '../domain/pages';
import type { PageReply } from '../domain/reply';
import {
  type AccountHistory,
  type RequestedAccount,
  StatementsStore,
  accountKey,
} from '../persistence/statements.store';

export interface RequestedPages {
  readonly bic: string;
  readonly iban: string;
  readonly as: PageReply['as'];
  /** The first day, in Kazakhstan. */
  readonly day: string;
  /** Before this moment. */
  readonly until: Date;
  readonly reportId: string;
  readonly key: string;
  readonly answersMessageId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

const accountOf = ({ bic, iban, day }: RequestedPages): RequestedAccount => ({ bic, iban, from: startOfDay(day) });

@Injectable()
export class StatementWriter {
  constructor(private readonly statements: StatementsStore) {}

  async pages(tx: Tx, requests: readonly RequestedPages[]): Promise<PageReply[]> {
    if (requests.length === 0) return [];
    const histories = await this.statements.read(tx, earliestOfEach(requests.map(accountOf)));
    return requests.flatMap((one) => {
      const history = histories.get(accountKey(one));
      return history ? pagesFor(one, history) : [];
    });
  }
}

function pagesFor({ until, ...requests }: RequestedPages, history: AccountHistory): PageReply[] {
  const from = startOfDay(requests.day);
  const before = history.lines.filter(({ line }) => line.bookedAt < from);
  const within = history.lines.filter(({ line }) => line.bookedAt >= from && line.bookedAt < until);
  const opening = history.opening + balanceOf(before.map(({ line }) => line));
  const closing = opening + balanceOf(within.map(({ line }) => line));
  return pagesOf(within).map(({ number, isLast, lines }) => ({
    ...requests,
    say: 'page',
    copies: 1,
    page: number,
    isLast,
    opening,
    closing,
    lines,
  }));
}

function earliestOfEach(accounts: readonly RequestedAccount[]): RequestedAccount[] {
  const earliest = new Map<string, RequestedAccount>();
  for (const account of accounts) {
    const known = earliest.get(accountKey(account));
    if (known === undefined || account.from < known.from) earliest.set(accountKey(account), account);
  }
  return [...earliest.values()];
}
