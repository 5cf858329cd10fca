// What can come of one event: events to publish, nothing, or a person who must look.
import {
  type BodyOf,
  type NewEvent,
  holdEnded,
  holdPlaced,
  holdRefused,
  newEvent,
  receivableOpened,
  receivableSettled,
  solvencyBroken,
  solvencyRestored,
  transactionPosted,
} from '@aiyrbas/contracts';
import type { Money } from '@aiyrbas/money';
import { debtorOf, keyOf } from './account';
import type { Beyond, Shortage } from './book';
import type { SolvencyChange } from './coverage';
import type { Hold, HoldOutcome } from './hold';
import { type Transaction, publishedKind } from './transaction';

export type ParkReason =
  | 'MODIFIED_REQUEST'
  | 'HOLD_MISSING'
  | 'HOLD_ENDED'
  | 'HOLD_TOO_SMALL'
  | 'INSUFFICIENT_FUNDS'
  | 'BEYOND_ASSETS'
  | 'SUSPENSE_MISSING'
  | 'SUSPENSE_ENDED'
  | 'FAILED_AFTER_SETTLED'
  | 'CREDIT_MISSING';

export type Outcome =
  | { readonly kind: 'done'; readonly events: readonly NewEvent[] }
  /** The ledger already has it, or is not affected by it. */
  | { readonly kind: 'nothing' }
  /** It cannot be decided automatically: a person checks it, and the order waits. */
  | { readonly kind: 'parked'; readonly reason: ParkReason; readonly detail: string };

/** When and under which names an item is booked; time and ids come from outside. */
export interface Booking {
  /** The database's clock. */
  readonly bookedAt: string;
  /** The day in Kazakhstan, for what carries no value date of its own. */
  readonly today: string;
  readonly cause: Readonly<Record<string, string>>;
  readonly newId: () => string;
}

export type HoldCredit = NonNullable<BodyOf<typeof holdPlaced>['credit']>;

export const NOTHING: Outcome = { kind: 'nothing' };

export const done = (...events: readonly NewEvent[]): Outcome => ({ kind: 'done', events });

export const parked = (reason: ParkReason, detail: string): Outcome => ({ kind: 'parked', reason, detail });

/**
 * A customer never goes below zero, and no customer's balance exceeds what is held for it. A debit or credit that would
 * break this needs a person.
 */
export const short = (missing: Shortage | Beyond): Outcome =>
  'beyond' in missing
    ? parked('BEYOND_ASSETS', beyondText(missing))
    : parked('INSUFFICIENT_FUNDS', `${keyOf(missing.account)} has ${missing.available.amount} available`);

export const beyondText = ({ beyond: { asset, owed, held } }: Beyond): string =>
  `clients would be owed ${owed.amount} ${asset}, and ${held.amount} is held`;

const ofHold = (hold: Hold) => ({
  holdId: hold.id,
  orderId: hold.orderId,
  customerId: hold.customerId,
  firm: hold.firm,
});

export const placedEvent = (hold: Hold, credit?: HoldCredit): NewEvent =>
  newEvent(holdPlaced, { ...ofHold(hold), amount: hold.amount.toJSON(), ...(credit && { credit }) });

export const refusedEvent = (hold: Hold, available: Money): NewEvent =>
  newEvent(holdRefused, { ...ofHold(hold), code: 'insufficient_funds', available: available.toJSON() });

export const endedEvent = (hold: Hold, outcome: HoldOutcome): NewEvent =>
  newEvent(holdEnded, { ...ofHold(hold), outcome });

/** What a customer owes more or less by a transaction, whoever posts it. */
export const receivableEvents = ({ id, firm, orderId, transfers }: Transaction): NewEvent[] =>
  transfers.flatMap(({ debit, credit, amount }) => {
    const about = { firm, transactionId: id, amount: amount.toJSON(), ...(orderId !== undefined && { orderId }) };
    const [more, less] = [debtorOf(debit), debtorOf(credit)];
    return [
      ...(more === undefined ? [] : [newEvent(receivableOpened, { ...about, customerId: more })]),
      ...(less === undefined ? [] : [newEvent(receivableSettled, { ...about, customerId: less })]),
    ];
  });

export const postedEvent = (transaction: Transaction, bookedAt: string): NewEvent =>
  newEvent(transactionPosted, {
    transactionId: transaction.id,
    firm: transaction.firm,
    kind: publishedKind(transaction.kind),
    businessId: transaction.businessId,
    ...(transaction.orderId !== undefined && { orderId: transaction.orderId }),
    ...(transaction.customerId !== undefined && { customerId: transaction.customerId }),
    bookedAt,
    valueDate: transaction.valueDate,
    transfers: transaction.transfers.length,
    entries: transaction.transfers.map(({ debit, credit, amount }) => ({
      debit: debit.name,
      credit: credit.name,
      amount: amount.toJSON(),
    })),
  });

export const solvencyEvent = ({ what, coverage: { firm, owed, held } }: SolvencyChange, at: Date): NewEvent =>
  newEvent(what === 'broken' ? solvencyBroken : solvencyRestored, {
    firm,
    liabilities: owed.toJSON(),
    assets: held.toJSON(),
    at: at.toISOString(),
  });
