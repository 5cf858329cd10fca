// Posts a transaction, whatever requests it. It is built, looked up by its cause, and applied with all that belongs to it,
// or not at all. The same transaction again changes nothing. Other content under a known cause is parked.
import type { Act, LedgerBook } from './book';
import {
  type Booking,
  type HoldCredit,
  NOTHING,
  type Outcome,
  done,
  endedEvent,
  parked,
  placedEvent,
  postedEvent,
  receivableEvents,
  short,
} from './outcome';
import { type Transaction, isSameTransaction } from './transaction';

/** A transaction as an event requests it: without an id, and with today as its value date unless the event has another. */
export type Draft = Omit<Transaction, 'id' | 'valueDate'> & Partial<Pick<Transaction, 'valueDate'>>;

/** What an act is with the credit that its hold is on. */
export type Posting = Act & {
  readonly credit?: HoldCredit | undefined;
  /** What is posted before the transaction itself. */
  readonly first?: readonly Transaction[] | undefined;
};

/** @param decide what belongs to the transaction, or why it is not posted; called when it was not posted before. */
export function postOnce(
  book: LedgerBook,
  draft: Draft,
  booking: Booking,
  decide: (transaction: Transaction) => Posting | Outcome = () => ({}),
): Outcome {
  const { firm, kind, businessId, orderId, customerId, transfers, valueDate = booking.today } = draft;
  const cause = { ...booking.cause, ...draft.cause };
  // Written out, as are the drafts: this runs for every event, and copying an object costs more than making one.
  const id = booking.newId();
  const transaction = { id, firm, kind, businessId, orderId, customerId, valueDate, cause, transfers };
  const before = book.transaction(kind, businessId);
  if (before) {
    if (isSameTransaction(before, transaction)) return NOTHING;
    return parked('MODIFIED_REQUEST', `${kind} ${businessId} was posted with another content`);
  }
  const posting = decide(transaction);
  if ('kind' in posting) return posting;
  const { ends, first = [], posts = [], newHold, credit } = posting;
  return apply(book, { ends, posts: [...first, transaction, ...posts], newHold, credit }, booking);
}

/** All of it or nothing, and what is published of it. */
export function apply(book: LedgerBook, posting: Posting, { bookedAt }: Booking): Outcome {
  const applied = book.apply(posting);
  if (!applied.ok) return short(applied.error);
  const { ends = [], posts = [], newHold, credit } = posting;
  const placed = newHold ? [placedEvent(newHold, credit)] : [];
  return done(
    // Consumers have always read of a bank's credit first, and of its booking after that.
    ...(credit ? placed : []),
    ...ends.map(({ hold, outcome }) => endedEvent(hold, outcome)),
    ...posts.map((transaction) => postedEvent(transaction, bookedAt)),
    ...posts.flatMap(receivableEvents),
    ...(credit ? [] : placed),
  );
}
