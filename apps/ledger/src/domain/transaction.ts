// A transaction: transfers that happen together, for one cause, once. It is never changed; a mistake is undone by
// another transaction. Kind and business id say which cause it was, so the same cause posts once whatever brings it.
import type { BodyOf, transactionPosted } from '@aiyrbas/contracts';
import { type Transfer, contentOf } from './transfer';

type PublishedKind = BodyOf<typeof transactionPosted>['kind'];
export type TransactionKind = PublishedKind | 'claw_back';

/** Readers of the event know the kinds of its first version. To them a credit that was taken back is money that returned. */
export const publishedKind = (kind: TransactionKind): PublishedKind => (kind === 'claw_back' ? 'return' : kind);

export interface Transaction {
  readonly id: string;
  readonly firm: string;
  readonly kind: TransactionKind;
  readonly businessId: string;
  readonly orderId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly valueDate: string;
  /** Where it came from, for whoever asks years later: message, bank entry, people. No personal data. */
  readonly cause: Readonly<Record<string, string>>;
  readonly transfers: readonly Transfer[];
}

/** What must be equal for a second request to be a repeat of the first. Dates may differ: banks correct them. */
export const isSameTransaction = (a: Transaction, b: Transaction): boolean =>
  a.kind === b.kind &&
  a.firm === b.firm &&
  a.orderId === b.orderId &&
  a.customerId === b.customerId &&
  contentOf(a.transfers) === contentOf(b.transfers);

/**
 * The name under which a cause is remembered. Payouts and refunds share their names: a booked debit is the same one
 * whichever of both it was taken for (the database has the same rule as an index).
 */
export const transactionCauseOf = (kind: TransactionKind, businessId: string): string =>
  `${kind === 'refund' ? 'payout' : kind}/${businessId}`;

export const businessIdOfEntry = ({ bic, entryRef }: { bic: string; entryRef: string }): string => `${bic}/${entryRef}`;
