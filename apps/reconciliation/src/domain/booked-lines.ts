// What the ledger booked -> lines: its postings to the accounts that stand for banks, venues and payments on their way,
// and what a conversion moved of the customer.
import type { BodyOf, WireMoney, transactionPosted } from '@aiyrbas/contracts';
import { groupBy } from '@aiyrbas/kernel';
import { type Asset, isFiat } from '@aiyrbas/money';
import { type Counted, type NewLine, countedOf, negated, transactions } from './line';

type Posted = BodyOf<typeof transactionPosted>;
type Entry = NonNullable<Posted['entries']>[number];
type Draft = Pick<NewLine, 'pairing' | 'key' | 'amount'> & { readonly side?: NewLine['side'] };

export function bookedLines(posted: Posted): NewLine[] {
  // What is held when books are opened stands in no bank's lines: it was before them.
  if (posted.kind === 'opening') return [];
  const entries = posted.entries ?? [];
  const drafts = [
    ...entries.flatMap((entry) => outsideLine(posted, entry)),
    ...(posted.kind === 'conversion' ? conversionLines(posted, entries) : []),
  ];
  const { transactionId, firm, orderId } = posted;
  return drafts.map((draft, index) => ({ side: 'booked', ...draft, ref: `${transactionId}/${index}`, firm, orderId }));
}

/** An entry between an account that somebody else keeps too and one of ours. */
function outsideLine(posted: Posted, entry: Entry): Draft[] {
  return [positionOf(entry.debit), positionOf(entry.credit)].flatMap((lineAccount, index): Draft[] => {
    if (!lineAccount) return [];
    const amount = index === 0 ? countedOf(entry.amount) : negated(countedOf(entry.amount));
    if (lineAccount.kind === 'bank') return [{ pairing: 'bank', key: bankKey(posted, lineAccount.of), amount }];
    if (lineAccount.kind === 'bank-clearing') return [clearing(posted, lineAccount.of, amount)];
    if (posted.kind === 'conversion') return [fill(posted, lineAccount.of, entry)];
    return [{ pairing: 'deposit', key: depositKey(posted, `${lineAccount.of}/${amount.unit}`), amount }];
  });
}

/** Payments and money that came are posted under the bank's reference; what people post by hand has none. */
const bankKey = (posted: Posted, bic: string): string =>
  isByHand(posted) ? `${bic}/${posted.transactionId}` : posted.businessId;

const depositKey = (posted: Posted, lineAccount: string): string =>
  isByHand(posted) ? `${posted.transactionId}/${lineAccount}` : posted.businessId;

/** What the services themselves take back never touches a bank's or a venue's account. */
const isByHand = ({ kind }: Posted): boolean => kind === 'adjustment' || kind === 'reversal';

/** What goes into clearing was asked for; what comes out of it was booked by the bank, or undone. */
const clearing = ({ orderId, transactionId }: Posted, bic: string, { minor, unit }: Counted): Draft => ({
  pairing: 'clearing',
  key: `${orderId ?? transactionId}/${bic}`,
  side: minor < 0n ? 'told' : 'booked',
  amount: { minor: minor < 0n ? -minor : minor, unit },
});

function fill({ orderId }: Posted, venue: string, { debit, credit, amount }: Entry): Draft {
  const isCommission = debit === 'fees' || credit === 'fees';
  const part = isCommission ? 'commission' : isFiat(amount.asset as Asset) ? 'quote' : 'quantity';
  return { pairing: 'fill', key: `${orderId}/${venue}/${part}`, amount: countedOf(amount) };
}

function conversionLines({ orderId }: Posted, entries: readonly Entry[]): Draft[] {
  const spent = entries.filter(({ debit }) => isCustomer(debit)).map(({ amount }) => amount);
  const received = entries.filter(({ credit }) => isCustomer(credit)).map(({ amount }) => amount);
  return [
    ...sums(spent).map((amount): Draft => ({ pairing: 'conversion', key: `${orderId}/spend`, amount })),
    ...sums(received).map((amount): Draft => ({ pairing: 'conversion', key: `${orderId}/receive`, amount })),
    { pairing: 'completion', key: orderId!, amount: transactions(1) },
  ];
}

/** One sum for each asset. */
const sums = (amounts: readonly WireMoney[]): Counted[] =>
  [...groupBy(amounts.map(countedOf), ({ unit }) => unit)].map(([unit, all]) => ({
    unit,
    minor: all.reduce((sum, { minor }) => sum + minor, 0n),
  }));

const isCustomer = (account: string): boolean => account.startsWith('customer:');

function positionOf(account: string): { kind: 'bank' | 'bank-clearing' | 'venue'; of: string } | undefined {
  const [kind, of] = account.split(':');
  return of !== undefined && (kind === 'bank' || kind === 'bank-clearing' || kind === 'venue')
    ? { kind, of }
    : undefined;
}
