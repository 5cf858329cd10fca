// What the books do about each thing that happened, one function per kind, checks first. The same request again
// changes nothing; the same id with another content is parked, and no money moves until a person has looked.
import type {
  BodyOf,
  collectionSettled,
  depositCredited,
  depositUnassigned,
  holdPlaced,
  holdRequested,
  orderExecuted,
  payoutFailed,
  payoutRequested,
  payoutReturned,
  payoutSettled,
  suspenseBooked,
  suspenseRequested,
  suspenseReturned,
} from '@aiyrbas/contracts';
import { invariant, never } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { accountsOf } from './account';
import type { Book } from './book';
import type { Booking, Happening, Outcome } from './happening';
import { type Hold, canEnd, holdIdOfCredit, isSameHold } from './hold';
import { NOTHING, done, parked, short, toldEnded, toldPlaced, toldPosted, toldRefused } from './outcome';
import {
  collection,
  conversion,
  deposit,
  givenUp,
  outgoingAsked,
  outgoingBooked,
  suspenseBooking,
  unassigned,
} from './postings';
import { type Transaction, businessIdOfEntry, isSameTransaction } from './transaction';
import { contentOf, reversed } from './transfer';

export function decide(book: Book, happening: Happening, booking: Booking): Outcome {
  switch (happening.type) {
    case 'payments.collection.settled':
      return creditAndHold(book, happening.body, booking);
    case 'orders.hold.requested':
      return placeHold(book, happening.body);
    case 'orders.order.executed':
      return convert(book, happening.body, booking);
    case 'payments.payout.returned':
      return creditReturned(book, happening.body, booking);
    case 'orders.order.cancelled':
    case 'orders.order.rejected':
    case 'orders.order.expired':
    case 'orders.order.refunded':
      return releaseHolds(book, happening.body.orderId, happening.body.releases);
    case 'orders.order.released':
      return releaseHolds(book, happening.body.orderId, happening.body.releases ?? []);
    case 'orders.withdrawal.failed':
      return releaseHolds(book, happening.body.withdrawalId);
    case 'orders.suspense.requested':
      return giveUp(book, happening.body, booking);
    case 'payments.suspense.booked':
      return bookSuspense(book, happening.body, booking);
    case 'payments.suspense.returned':
      return returnSuspense(book, happening.body, booking);
    case 'orders.payout.requested':
      return sendOut(book, 'payout', happening.body, booking);
    case 'orders.refund.requested':
      return sendOut(book, 'refund', happening.body, booking);
    case 'payments.payout.settled':
      return bookDebit(book, happening.body, booking);
    case 'payments.payout.failed':
      return takeBack(book, happening.body, booking);
    case 'venues.deposit.unassigned':
      return suspendDeposit(book, happening.body, booking);
    case 'venues.deposit.credited':
      return creditDeposit(book, happening.body, booking);
    default:
      return never(happening);
  }
}

/** All money that comes for an order is held, in the transaction that credits it, until orders decides what it was. */
function creditAndHold(book: Book, body: BodyOf<typeof collectionSettled>, booking: Booking): Outcome {
  const { requestId, entryRef, asked, bookedAt, receivedAt } = body;
  return credit(book, 'collection', body, { requestId, entryRef, asked, bookedAt, receivedAt }, booking);
}

/** A payment of ours that the bank gave back: the customer's again, and held until people decide where it goes. */
function creditReturned(book: Book, body: BodyOf<typeof payoutReturned>, booking: Booking): Outcome {
  const { requestId, entryRef, amount, bookedAt, receivedAt, returnReason } = body;
  const returned = returnReason === undefined ? {} : { reason: returnReason };
  return credit(book, 'return', body, { requestId, entryRef, asked: amount, bookedAt, receivedAt, returned }, booking);
}

function credit(
  book: Book,
  kind: 'collection' | 'return',
  body: BodyOf<typeof collectionSettled> | BodyOf<typeof payoutReturned>,
  told: NonNullable<BodyOf<typeof holdPlaced>['credit']>,
  booking: Booking,
): Outcome {
  const { requestId, entryRef, orderId, customerId } = body;
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind,
    businessId: businessIdOfEntry(body),
    orderId,
    customerId,
    valueDate: body.valueDate,
    cause: { ...booking.cause, requestId, entryRef },
    transfers: collection(body),
  };
  const before = book.transaction(transaction.kind, transaction.businessId);
  if (before) return repeatOf(before, transaction);

  const amount = Money.fromJSON(body.amount);
  const hold: Hold = {
    id: holdIdOfCredit(requestId, transaction.businessId, (id) => kind === 'return' || book.hold(id) !== undefined),
    firm: body.firm,
    orderId,
    customerId,
    account: accountsOf(body.firm).customer(customerId, amount.asset),
    amount,
    state: 'placed',
  };
  const applied = book.apply({ posts: [transaction], places: hold });
  if (!applied.ok) return short(applied.error);
  return done(toldPlaced(hold, told), toldPosted(transaction, booking.bookedAt));
}

function placeHold(book: Book, body: BodyOf<typeof holdRequested>): Outcome {
  const amount = Money.fromJSON(body.amount);
  invariant(amount.isPositive(), `hold ${body.requestId} asks for nothing`);
  const hold: Hold = {
    id: body.requestId,
    firm: body.firm,
    orderId: body.orderId,
    customerId: body.customerId,
    account: accountsOf(body.firm).customer(body.customerId, amount.asset),
    amount,
    state: 'placed',
  };
  const before = book.hold(hold.id);
  if (before) return isSameHold(before, hold) ? NOTHING : parked('MODIFIED_REQUEST', `hold ${hold.id} was another one`);

  const applied = book.apply({ places: hold });
  if (applied.ok) return done(toldPlaced(hold));
  invariant('available' in applied.error, `hold ${hold.id} moves nothing and cannot go beyond what is held`);
  book.keepRefusal(hold);
  return done(toldRefused(hold, applied.error.available));
}

function convert(book: Book, body: BodyOf<typeof orderExecuted>, booking: Booking): Outcome {
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind: 'conversion',
    businessId: body.orderId,
    orderId: body.orderId,
    customerId: body.customerId,
    valueDate: booking.today,
    cause: { ...booking.cause, requestId: body.holdId },
    transfers: conversion(body),
  };
  const before = book.transaction(transaction.kind, transaction.businessId);
  if (before) return repeatOf(before, transaction);

  const spend = Money.fromJSON(body.spend);
  const hold = book.hold(body.holdId);
  if (!hold) return parked('HOLD_MISSING', `order ${body.orderId} was executed without its hold ${body.holdId}`);
  if (!belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  if (!canEnd(hold)) return parked('HOLD_ENDED', `hold ${hold.id} was ${hold.state} before the order was executed`);
  if (hold.amount.asset !== spend.asset || hold.amount.lessThan(spend)) {
    return parked('HOLD_TOO_SMALL', `hold ${hold.id} does not cover what order ${body.orderId} spent`);
  }
  const proceeds = proceedsHold(body);
  const places = proceeds ? { places: proceeds } : {};
  const applied = book.apply({ ends: [{ hold, outcome: 'posted' }], posts: [transaction], ...places });
  if (!applied.ok) return short(applied.error);
  return done(
    toldEnded(hold, 'posted'),
    toldPosted(transaction, booking.bookedAt),
    ...(proceeds ? [toldPlaced(proceeds)] : []),
  );
}

/** What a sale brings is kept for its payout from the first instant, so that it cannot be spent and paid out. */
function proceedsHold(body: BodyOf<typeof orderExecuted>): Hold | undefined {
  if (body.proceedsHoldId === undefined) return undefined;
  const amount = Money.fromJSON(body.receive);
  const account = accountsOf(body.firm).customer(body.customerId, amount.asset);
  const { proceedsHoldId: id, firm, orderId, customerId } = body;
  return { id, firm, orderId, customerId, account, amount, state: 'placed' };
}

/** @param named which holds; without it all that stand. Money that the order has not heard of yet is not named. */
function releaseHolds(book: Book, orderId: string, named?: readonly string[]): Outcome {
  const holds = book.placedHoldsOf(orderId).filter((hold) => named === undefined || named.includes(hold.id));
  if (holds.length === 0) return NOTHING;
  const applied = book.apply({ ends: holds.map((hold) => ({ hold, outcome: 'released' })) });
  if (!applied.ok) return short(applied.error);
  return done(...holds.map((hold) => toldEnded(hold, 'released')));
}

function sendOut(
  book: Book,
  kind: 'payout' | 'refund',
  body: BodyOf<typeof payoutRequested>,
  booking: Booking,
): Outcome {
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind,
    businessId: body.requestId,
    orderId: body.orderId,
    customerId: body.customerId,
    valueDate: booking.today,
    cause: { ...booking.cause, requestId: body.requestId },
    transfers: outgoingAsked(body),
  };
  const before = book.transaction(kind, transaction.businessId);
  if (before) return repeatOf(before, transaction);

  const hold = body.holdId === undefined ? undefined : book.hold(body.holdId);
  if (body.holdId !== undefined && !hold) return parked('HOLD_MISSING', `${kind} ${body.requestId} has no hold`);
  if (hold && !belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  if (hold && (hold.state === 'posted' || hold.state === 'refused')) {
    return parked('HOLD_ENDED', `hold ${hold.id} was ${hold.state} before ${kind} ${body.requestId}`);
  }
  // A hold that the order's end has released left its value with the customer: it is taken from what is available.
  const ends = hold && canEnd(hold) ? [{ hold, outcome: 'posted' as const }] : [];
  const reversal = book.failedEarly(body.requestId) ? [reversalOf(transaction, booking)] : [];
  const applied = book.apply({ ends, posts: [transaction, ...reversal] });
  if (!applied.ok) return short(applied.error);
  return done(
    ...ends.map((end) => toldEnded(end.hold, end.outcome)),
    ...[transaction, ...reversal].map((posted) => toldPosted(posted, booking.bookedAt)),
  );
}

/** What two people gave up becomes nobody's. */
function giveUp(book: Book, body: BodyOf<typeof suspenseRequested>, booking: Booking): Outcome {
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind: 'suspense',
    businessId: body.requestId,
    orderId: body.orderId,
    customerId: body.customerId,
    valueDate: booking.today,
    cause: { ...booking.cause, requestId: body.requestId },
    transfers: givenUp(body),
  };
  const before = book.transaction('suspense', transaction.businessId);
  if (before) return repeatOf(before, transaction);
  const hold = book.hold(body.holdId);
  if (!hold) return parked('HOLD_MISSING', `${body.requestId} gives up what no hold keeps`);
  if (!belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  // A hold that the order's end has released left its value with the customer: it is taken from what is available.
  const ends = canEnd(hold) ? [{ hold, outcome: 'posted' as const }] : [];
  const applied = book.apply({ ends, posts: [transaction] });
  if (!applied.ok) return short(applied.error);
  return done(...ends.map((end) => toldEnded(end.hold, end.outcome)), toldPosted(transaction, booking.bookedAt));
}

/** Money that is nobody's: in suspense from the bank's booking until the booking of its return. */
function bookSuspense(book: Book, body: BodyOf<typeof suspenseBooked>, booking: Booking): Outcome {
  const transaction = suspenseEntry(body, { entryId: body.entryId }, suspenseBooking(body), booking);
  const before = book.transaction('suspense', transaction.businessId);
  return before ? repeatOf(before, transaction) : post(book, transaction, booking);
}

/** Only what is there goes back, whole and once: anything else that left the bank has a reason that a person must find. */
function returnSuspense(book: Book, body: BodyOf<typeof suspenseReturned>, booking: Booking): Outcome {
  const { entryId } = body;
  const transaction = suspenseEntry(body, { returns: entryId }, reversed(suspenseBooking(body)), booking);
  const before = book.transaction('suspense', transaction.businessId);
  if (before) return repeatOf(before, transaction);
  const came = book.suspended(entryId);
  if (!came) return parked('SUSPENSE_MISSING', `${entryId} went back and never was in suspense`);
  if (book.returnOf(entryId)) return parked('SUSPENSE_ENDED', `${entryId} went back before`);
  if (contentOf(reversed(came.transfers)) !== contentOf(transaction.transfers)) {
    return parked('MODIFIED_REQUEST', `${entryId} went back as something else than came`);
  }
  return post(book, transaction, booking);
}

const suspenseEntry = (
  body: BodyOf<typeof suspenseBooked> | BodyOf<typeof suspenseReturned>,
  about: Transaction['cause'],
  transfers: Transaction['transfers'],
  booking: Booking,
): Transaction => ({
  id: booking.newId(),
  firm: body.firm,
  kind: 'suspense',
  businessId: businessIdOfEntry(body),
  orderId: body.orderId,
  valueDate: body.valueDate,
  cause: { ...booking.cause, entryRef: body.entryRef, ...about },
  transfers,
});

/** The bank's booking is a fact: it is written down also when the request has not been read yet. */
function bookDebit(book: Book, body: BodyOf<typeof payoutSettled>, booking: Booking): Outcome {
  const { requestId, entryRef } = body;
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind: book.transaction('payout', requestId)?.kind ?? 'payout',
    businessId: businessIdOfEntry(body),
    orderId: body.orderId,
    customerId: body.customerId,
    valueDate: body.valueDate,
    cause: { ...booking.cause, requestId, entryRef, settles: requestId },
    transfers: outgoingBooked(body),
  };
  const before = book.transaction(transaction.kind, transaction.businessId);
  if (before) return repeatOf(before, { ...transaction, kind: before.kind });
  return post(book, transaction, booking);
}

function takeBack(book: Book, body: BodyOf<typeof payoutFailed>, booking: Booking): Outcome {
  const { requestId, orderId } = body;
  if (book.transaction('reversal', requestId)) return NOTHING;
  if (book.transactionsOf(orderId).some((transaction) => transaction.cause.settles === requestId)) {
    return parked('FAILED_AFTER_SETTLED', `the bank booked ${requestId} and then said that it failed`);
  }
  const request = book.transaction('payout', requestId);
  if (!request) {
    if (book.failedEarly(requestId)) return NOTHING;
    book.keepEarlyFailure(requestId);
    return done();
  }
  if (!belongs(request, body)) return parked('MODIFIED_REQUEST', `${requestId} was asked for by another order`);
  return post(book, reversalOf(request, booking), booking);
}

function creditDeposit(book: Book, body: BodyOf<typeof depositCredited>, booking: Booking): Outcome {
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind: 'deposit',
    businessId: body.depositId,
    customerId: body.customerId,
    valueDate: booking.today,
    cause: { ...booking.cause, creditedAt: body.creditedAt },
    transfers: deposit(body),
  };
  const before = book.transaction(transaction.kind, transaction.businessId);
  return before ? repeatOf(before, transaction) : post(book, transaction, booking);
}

function suspendDeposit(book: Book, body: BodyOf<typeof depositUnassigned>, booking: Booking): Outcome {
  const transaction: Transaction = {
    id: booking.newId(),
    firm: body.firm,
    kind: 'suspense',
    businessId: body.depositId,
    valueDate: booking.today,
    cause: { ...booking.cause, creditedAt: body.creditedAt },
    transfers: unassigned(body),
  };
  const before = book.transaction('suspense', transaction.businessId);
  return before ? repeatOf(before, transaction) : post(book, transaction, booking);
}

function post(book: Book, transaction: Transaction, booking: Booking): Outcome {
  const applied = book.apply({ posts: [transaction] });
  return applied.ok ? done(toldPosted(transaction, booking.bookedAt)) : short(applied.error);
}

const reversalOf = (request: Transaction, booking: Booking): Transaction => ({
  ...request,
  id: booking.newId(),
  kind: 'reversal',
  valueDate: booking.today,
  cause: { ...booking.cause, requestId: request.businessId, reverses: request.id },
  transfers: reversed(request.transfers),
});

const repeatOf = (before: Transaction, again: Transaction): Outcome =>
  isSameTransaction(before, again)
    ? NOTHING
    : parked('MODIFIED_REQUEST', `${again.kind} ${again.businessId} was posted with another content`);

interface Owner {
  readonly firm: string;
  readonly orderId?: string | undefined;
  readonly customerId?: string | undefined;
}

const belongs = (thing: Owner, body: Owner): boolean =>
  thing.orderId === body.orderId && thing.customerId === body.customerId && thing.firm === body.firm;
