// Pages of a report and their balances. The balance before page 1 opens the day, and the balance after the last page
// closes it. Any other balance is that of a page between, whatever its subtype: it must equal that of the page beside it.
import type { AccountNotification, AccountReport, AccountStatement } from './account-report';
import { dayOf } from './values';

type Message = AccountNotification | AccountReport | AccountStatement;
type Report = Message['reports'][number];
type Balance = AccountStatement['reports'][number]['balances'][number];

export interface StatedPage {
  readonly number: number;
  readonly isLast: boolean;
}

/** The page that a report is; undefined where the bank does not number pages, so that it is a whole one. */
export const statedPageOf = (message: Message, report: Report): StatedPage | undefined =>
  report.page ?? (message.reports.length === 1 ? message.messagePage : undefined);

/** Whether a report is of the account with that IBAN. A bank may leave out its first four characters, country and check. */
export function isOfAccount({ account }: Report, iban: string): boolean {
  if (account.iban !== undefined) return account.iban === iban;
  const stated = account.otherId?.replace(/\s/g, '').toUpperCase();
  return stated === iban || stated === iban.slice(4);
}

export interface StatedBalance {
  /** Below zero for what is owed to the bank. */
  readonly amount: string;
  readonly currency: string;
  /** The day in Kazakhstan. */
  readonly day: string;
}

export interface PageBalances {
  /** Before and after the entries of this page. */
  readonly before?: StatedBalance | undefined;
  readonly after?: StatedBalance | undefined;
  /** `before`, where this is the first page: the opening balance of the day. */
  readonly opening?: StatedBalance | undefined;
  /** `after`, where this is the last page: the closing balance of the day. */
  readonly closing?: StatedBalance | undefined;
}

export function balancesOf(balances: readonly Balance[], page: StatedPage | undefined): PageBalances {
  const first = (type: string): Balance | undefined => balances.find((balance) => balance.type === type);
  const last = (type: string): Balance | undefined => balances.findLast((balance) => balance.type === type);
  const { number, isLast } = page ?? { number: 1, isLast: true };
  // One ITBD is the balance after a page, unless the page closes otherwise and is not the first.
  const isOne = first('ITBD') === last('ITBD');
  const interim = isOne && (number === 1 || first('CLBD') === undefined) ? undefined : first('ITBD');
  // PRCD is the closing balance of the day before, which is the opening one of this day.
  const before = stated(first('OPBD') ?? first('PRCD') ?? interim);
  const after = stated(first('CLBD') ?? last('ITBD'));
  return { before, after, opening: number === 1 ? before : undefined, closing: isLast ? after : undefined };
}

function stated(balance: Balance | undefined): StatedBalance | undefined {
  if (balance === undefined) return undefined;
  const { amount, currency, direction, on } = balance;
  const isOwed = direction === 'DBIT' && /[1-9]/.test(amount);
  return { amount: isOwed ? `-${amount}` : amount, currency, day: dayOf(on) };
}
