// The lines of an entry: one for each payment behind it. A bank may book many payments as one entry. Where each of them
// has its amount and they add up to the entry, each is a line of its own, with its own ids and its own payer. Else the
// entry is one line, and no payment speaks for it.
import { EXPONENT, isAsset } from '@aiyrbas/money';
import type { AccountEntry, EntryTransaction } from './account-entry';

/** What is wrong with the money of a line. A person must look at it. */
export type LineDoubt =
  /** Several payments, and the bank does not state enough to take them apart. */
  | 'not_split'
  /** The amount or the currency of the one payment is not that of the entry. */
  | 'amounts_differ'
  | 'zero_amount'
  /** More digits after the point than the currency has, such as 1.005 KZT. */
  | 'finer_than_currency';

export interface EntryLine {
  readonly amount: string;
  readonly currency: string;
  readonly direction: AccountEntry['direction'];
  readonly isReversal: boolean;
  /** The AcctSvcrRef of the entry, which all its lines share. */
  readonly entryReference?: string | undefined;
  /** The AcctSvcrRef of the line's own payment. */
  readonly ownReference?: string | undefined;
  /** How many payments are behind the line: 0 where the bank gives no details. */
  readonly payments: number;
  /** One of several lines of one entry. */
  readonly isPart: boolean;
  /** The one payment, with its ids and its payer; undefined where there is none, or more than one. */
  readonly transaction?: EntryTransaction | undefined;
  readonly doubts: readonly LineDoubt[];
}

/** All lines of an entry. Status and days are those of the entry. */
export function linesOf(entry: AccountEntry): readonly EntryLine[] {
  const { transactions } = entry;
  const payments = Math.max(transactions.length, entry.payments ?? 0);
  if (payments > 1) return partsOf(entry, payments) ?? [lineOf(entry, payments, undefined, ['not_split'])];
  const [only] = transactions;
  return [lineOf(entry, payments, only, only && !agrees(entry, only) ? ['amounts_differ'] : [])];
}

function lineOf(
  entry: AccountEntry,
  payments: number,
  transaction: EntryTransaction | undefined,
  doubts: readonly LineDoubt[],
): EntryLine {
  const { amount, currency, direction } = entry;
  return {
    amount,
    currency,
    direction,
    isReversal: entry.isReversal ?? false,
    entryReference: entry.bankReference,
    ownReference: transaction?.bankReference,
    payments,
    isPart: false,
    transaction,
    doubts: [...doubts, ...amountDoubts(amount, currency)],
  };
}

/** Undefined where the bank does not state every payment with its amount, or they do not add up. */
function partsOf(entry: AccountEntry, payments: number): EntryLine[] | undefined {
  const { transactions, currency } = entry;
  if (transactions.length !== payments) return undefined;
  let sum = 0n;
  const parts: EntryLine[] = [];
  for (const transaction of transactions) {
    const { value } = transaction;
    if (value?.currency !== currency) return undefined;
    const direction = transaction.direction ?? entry.direction;
    const units = unitsOf(value.amount);
    sum += direction === entry.direction ? units : -units;
    parts.push({
      ...lineOf({ ...entry, amount: value.amount, direction }, 1, transaction, []),
      isPart: true,
    });
  }
  return sum === unitsOf(entry.amount) ? parts : undefined;
}

/** A payment without an amount of its own has that of the entry. Charges may be the difference, and nothing else may. */
function agrees(entry: AccountEntry, payment: EntryTransaction): boolean {
  const { value } = payment;
  if (value === undefined) return true;
  if (value.currency !== entry.currency) return false;
  const booked = signed(unitsOf(entry.amount), entry.direction);
  const paid = signed(unitsOf(value.amount), payment.direction ?? entry.direction);
  const differences = [0n, chargesOf(payment.charges, entry.currency), chargesOf(entry.charges, entry.currency)];
  return differences.some((difference) => paid + difference === booked);
}

const signed = (units: bigint, direction: AccountEntry['direction']): bigint => (direction === 'CRDT' ? units : -units);

/** Charges in other currencies explain nothing. */
const chargesOf = (charges: AccountEntry['charges'] = [], currency: string): bigint =>
  charges
    .filter((charge) => charge.currency === currency)
    .reduce((sum, { amount = '0', direction = 'DBIT' }) => sum + signed(unitsOf(amount), direction), 0n);

const FRACTION_MAX = 5;

/** In units of the fifth digit after the point, the finest that an amount has. */
function unitsOf(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(FRACTION_MAX, '0'));
}

function amountDoubts(amount: string, currency: string): readonly LineDoubt[] {
  const units = unitsOf(amount);
  if (units === 0n) return ['zero_amount'];
  const digits = isAsset(currency) ? Math.min(EXPONENT[currency], FRACTION_MAX) : FRACTION_MAX;
  return units % 10n ** BigInt(FRACTION_MAX - digits) === 0n ? [] : ['finer_than_currency'];
}
