// How the books take a transaction, whatever asks for it: built, looked up by its cause, and applied with all that belongs to
// it, or not at all. The same again changes nothing; another content under a known cause is parked.
import type { Act, Book } from './book';
import {
  type Booking,
  type Credit,
  NOTHING,
  type Outcome,
  done,
  endedEvent,
  parked,
  placedEvent,
  postedEvent,
  short,
} from './outcome';
import { type Transaction, isSameTransaction } from './transaction';

/** A transaction as an event asks for it: not yet named, and booked today unless it says another day. */
export type Draft = Omit<Transaction, 'id' | 'valueDate'> & Partial<Pick<Transaction, 'valueDate'>>;

/** What an act is with the credit that its hold is on. */
export type Posting = Act & { readonly credit?: Credit };

/** @param decide what goes with the transaction, or why it is not posted; asked when it was not posted before. */
export function postOnce(
  book: Book,
  draft: Draft,
  booking: Booking,
  decide: (transaction: Transaction) => Posting | Outcome = () => ({}),
): Outcome {
  const transaction: Transaction = {
    valueDate: booking.today,
    ...draft,
    id: booking.newId(),
    cause: { ...booking.cause, ...draft.cause },
  };
  const { kind, businessId } = transaction;
  const before = book.transaction(kind, businessId);
  if (before) {
    if (isSameTransaction(before, transaction)) return NOTHING;
    return parked('MODIFIED_REQUEST', `${kind} ${businessId} was posted with another content`);
  }
  const posting = decide(transaction);
  return 'kind' in posting
    ? posting
    : apply(book, { ...posting, posts: [transaction, ...(posting.posts ?? [])] }, booking);
}

/** All of it or nothing, and what is published of it. */
export function apply(book: Book, { credit, ...act }: Posting, { bookedAt }: Booking): Outcome {
  const applied = book.apply(act);
  if (!applied.ok) return short(applied.error);
  const { ends = [], posts = [], places } = act;
  const placed = places ? [placedEvent(places, credit)] : [];
  return done(
    // Consumers have always read of a bank's credit first, and of its booking after that.
    ...(credit ? placed : []),
    ...ends.map(({ hold, outcome }) => endedEvent(hold, outcome)),
    ...posts.map((transaction) => postedEvent(transaction, bookedAt)),
    ...(credit ? [] : placed),
  );
}
