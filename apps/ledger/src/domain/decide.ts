// The events that move or hold value in the ledger. Each is registered once: what it loads, and what the ledger decides.
// Checks come first. The same request again changes nothing. The same id with other content is parked, and no money moves
// until a person has checked it.
import {
  type BodyOf,
  type EventIn,
  type EventType,
  collectionReversed,
  collectionSettled,
  depositCredited,
  depositUnassigned,
  holdRequested,
  orderCancelled,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  orderReleased,
  payoutFailed,
  payoutRequested,
  payoutReturned,
  payoutSettled,
  refundRequested,
  registration,
  subscribe,
  suspenseBooked,
  suspenseRequested,
  suspenseReturned,
  withdrawalFailed,
} from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { accountsOf, keyOf } from './account';
import type { LedgerBook } from './book';
import { type Hold, canEnd, holdIdOfCredit, isSameHold } from './hold';
import { type LoadKeys, keysOf, payment } from './load-keys';
import {
  type Booking,
  type HoldCredit,
  NOTHING,
  type Outcome,
  done,
  parked,
  placedEvent,
  refusedEvent,
} from './outcome';
import { type Draft, type Posting, apply, postOnce } from './post-once';
import {
  collection,
  conversion,
  creditTakenBack,
  deposit,
  givenUp,
  outgoingBooked,
  outgoingRequested,
  suspenseBooking,
  unassigned,
} from './postings';
import { type Transaction, businessIdOfEntry } from './transaction';
import { contentOf, reversed, transfer } from './transfer';

const on = registration<Partial<LoadKeys>, [book: LedgerBook, booking: Booking], Outcome>();

/** An event that asks for one transaction. */
const posts = <E extends EventType>(
  event: E,
  draft: (body: BodyOf<E>, book?: LedgerBook) => Draft,
  load: (body: BodyOf<E>) => Partial<LoadKeys> = () => ({}),
  decide?: (transaction: Transaction, body: BodyOf<E>, book: LedgerBook, booking: Booking) => Posting | Outcome,
) =>
  on(event, {
    load: (body) => {
      const { accounts, causes } = keysOf(draft(body));
      const { causes: more = [], holds = [], earlyFailures = [], suspended = [] } = load(body);
      return { accounts, causes: [...causes, ...more], holds, earlyFailures, suspended };
    },
    decide: (body, book, booking) =>
      postOnce(book, draft(body, book), booking, decide && ((transaction) => decide(transaction, body, book, booking))),
  });

/** An event that lets go what still is held for an order. */
const releases = <E extends EventType>(
  event: E,
  ofOrder: (body: BodyOf<E>) => string,
  named: (body: BodyOf<E>) => readonly string[] | undefined,
) =>
  on(event, {
    load: (body) => ({ holdsOfOrders: [ofOrder(body)] }),
    decide: (body, book, booking) => releaseHolds(book, ofOrder(body), named(body), booking),
  });

type Ended = BodyOf<typeof orderCancelled>;
const orderOf = ({ orderId }: { orderId: string }): string => orderId;
const namedBy = ({ releases: named }: Ended): readonly string[] | undefined => named;

export const LEDGER_EVENTS = subscribe(
  // All money that comes for an order is held, in the transaction that credits it, until orders decides what it was.
  posts(
    collectionSettled,
    (body) => credited('collection', body),
    heldUnderRequest,
    (transaction, body, book) =>
      holdCredit(transaction, body, { ...creditOf(body), asked: body.asked }, (id) => book.hold(id) !== undefined),
  ),
  // A credit that the bank took back, whole or in parts. Taken from what is held for its order and from what is free; the rest is owed.
  on(collectionReversed, {
    load: (body) => {
      const { firm, customerId, orderId, bic, amount, creditRef } = body;
      const { bank, receivable } = accountsOf(firm);
      return {
        accounts: [customerOf(body, amount), bank(bic, amount.asset), receivable(customerId, amount.asset)],
        causes: [
          { kind: 'claw_back', businessId: businessIdOfEntry(body) },
          { kind: 'collection', businessId: businessIdOfEntry({ bic, entryRef: creditRef }) },
        ],
        holdsOfOrders: [orderId],
        transactionsOfOrders: [orderId],
      };
    },
    decide: takeCreditBack,
  }),
  // A payment of ours that the bank gave back: the customer's again, and held until people decide where it goes.
  posts(
    payoutReturned,
    (body) => credited('return', body),
    heldUnderRequest,
    (transaction, body) =>
      holdCredit(transaction, body, { ...creditOf(body), asked: body.amount, ...returnedFor(body) }, () => true),
  ),
  on(holdRequested, {
    load: (body) => ({ accounts: [customerOf(body, body.amount)], holds: [body.requestId] }),
    decide: placeHold,
  }),
  posts(
    orderExecuted,
    (body) => ({
      ...ownerOf(body),
      kind: 'conversion',
      businessId: body.orderId,
      cause: { requestId: body.holdId },
      transfers: conversion(body),
    }),
    ({ holdId, proceedsHoldId }) => ({ holds: [holdId, ...(proceedsHoldId === undefined ? [] : [proceedsHoldId])] }),
    (_, body, book, booking) => convert(body, book, booking),
  ),
  releases(orderCancelled, orderOf, namedBy),
  releases(orderRejected, orderOf, namedBy),
  releases(orderExpired, orderOf, namedBy),
  releases(orderRefunded, orderOf, namedBy),
  releases(orderReleased, orderOf, (body) => body.releases ?? []),
  releases(
    withdrawalFailed,
    (body) => body.withdrawalId,
    () => undefined,
  ),
  posts(payoutRequested, (body) => outgoing('payout', body), heldForPayment, sendOut),
  posts(refundRequested, (body) => outgoing('refund', body), heldForPayment, sendOut),
  // The bank's booking has happened, so it is posted also when the request has not been consumed yet.
  posts(
    payoutSettled,
    (body, book) => ({
      ...ownerOf(body),
      kind: kindOfDebit(body, book),
      businessId: businessIdOfEntry(body),
      valueDate: body.valueDate,
      cause: { requestId: body.requestId, entryRef: body.entryRef, settles: body.requestId },
      transfers: outgoingBooked(body),
    }),
    ({ requestId }) => ({ causes: payment(requestId) }),
  ),
  on(payoutFailed, {
    load: ({ requestId, orderId }) => ({
      transactionsOfOrders: [orderId],
      causes: [...payment(requestId), { kind: 'reversal', businessId: requestId }],
      earlyFailures: [requestId],
    }),
    decide: takeBack,
  }),
  // Money that is nobody's: in suspense from the bank's booking until the booking of its return.
  posts(suspenseBooked, (body) => suspense(body, { entryId: body.entryId }, suspenseBooking(body))),
  posts(
    suspenseReturned,
    (body) => suspense(body, { returns: body.entryId }, reversed(suspenseBooking(body))),
    ({ entryId }) => ({ suspended: [entryId] }),
    returnSuspense,
  ),
  // What two people gave up becomes nobody's.
  posts(
    suspenseRequested,
    (body) => ({
      ...ownerOf(body),
      kind: 'suspense',
      businessId: body.requestId,
      cause: { requestId: body.requestId },
      transfers: givenUp(body),
    }),
    ({ holdId }) => ({ holds: [holdId] }),
    giveUp,
  ),
  posts(depositUnassigned, (body) => ({
    firm: body.firm,
    kind: 'suspense',
    businessId: body.depositId,
    cause: { creditedAt: body.creditedAt },
    transfers: unassigned(body),
  })),
  posts(depositCredited, (body) => ({
    firm: body.firm,
    kind: 'deposit',
    businessId: body.depositId,
    customerId: body.customerId,
    cause: { creditedAt: body.creditedAt },
    transfers: deposit(body),
  })),
);

/** Any event that moves or holds value in the ledger. */
export type LedgerEvent = EventIn<typeof LEDGER_EVENTS>;

type FromBank = BodyOf<typeof collectionSettled> | BodyOf<typeof payoutReturned>;

const credited = (kind: 'collection' | 'return', body: FromBank): Draft => ({
  ...ownerOf(body),
  kind,
  businessId: businessIdOfEntry(body),
  valueDate: body.valueDate,
  cause: { requestId: body.requestId, entryRef: body.entryRef },
  transfers: collection(body),
});

const creditOf = ({ requestId, entryRef, bookedAt, receivedAt }: FromBank) => ({
  requestId,
  entryRef,
  bookedAt,
  receivedAt,
});

const returnedFor = ({ returnReason }: BodyOf<typeof payoutReturned>) => ({
  returned: returnReason === undefined ? {} : { reason: returnReason },
});

function heldUnderRequest({ requestId }: { requestId: string }): Partial<LoadKeys> {
  return { holds: [requestId] };
}

/** @param isTaken whether a hold of this id is another one's. */
function holdCredit(
  { businessId }: Transaction,
  body: FromBank,
  credit: HoldCredit,
  isTaken: (id: string) => boolean,
): Posting {
  return { newHold: holdOf(holdIdOfCredit(body.requestId, businessId, isTaken), body, body.amount), credit };
}

function placeHold(body: BodyOf<typeof holdRequested>, book: LedgerBook): Outcome {
  const hold = holdOf(body.requestId, body, body.amount);
  invariant(hold.amount.isPositive(), `hold ${hold.id} requests no positive amount`);
  const before = book.hold(hold.id);
  if (before) return isSameHold(before, hold) ? NOTHING : parked('MODIFIED_REQUEST', `hold ${hold.id} was another one`);

  const applied = book.apply({ newHold: hold });
  if (applied.ok) return done(placedEvent(hold));
  invariant('available' in applied.error, `hold ${hold.id} moves nothing and cannot go beyond what is held`);
  book.keepRefusal(hold);
  return done(refusedEvent(hold, applied.error.available));
}

function takeCreditBack(body: BodyOf<typeof collectionReversed>, book: LedgerBook, booking: Booking): Outcome {
  const { bic, creditRef, orderId, amount: stated } = body;
  const businessId = businessIdOfEntry(body);
  const amount = Money.fromJSON(stated);
  const before = book.transaction('claw_back', businessId);
  if (before) {
    const isSame = before.orderId === orderId && totalOf(before.transfers, amount).equals(amount);
    return isSame ? NOTHING : parked('MODIFIED_REQUEST', `${businessId} was taken back as something else`);
  }
  const credit = book.transaction('collection', businessIdOfEntry({ bic, entryRef: creditRef }));
  if (!credit) return parked('CREDIT_MISSING', `${businessId} takes back ${creditRef}, which was not posted`);
  const taken = book
    .transactionsOf(orderId)
    .filter(({ kind, cause }) => kind === 'claw_back' && cause.creditRef === creditRef)
    .map(({ transfers }) => totalOf(transfers, amount));
  const all = Money.sum([amount, ...taken], amount.asset);
  if (!belongs(credit, body) || !totalOf(credit.transfers, amount).atLeast(all)) {
    return parked('MODIFIED_REQUEST', `${businessId} takes back another credit than ${creditRef} was, or more`);
  }
  const customer = customerOf(body, stated);
  const ends = book
    .placedHoldsOf(orderId)
    .filter(({ account }) => keyOf(account) === keyOf(customer))
    .map((hold) => ({ hold, outcome: 'released' as const }));
  const usable = Money.sum([book.available(customer), ...ends.map(({ hold }) => hold.amount)], amount.asset);
  const transaction: Transaction = {
    id: booking.newId(),
    ...ownerOf(body),
    kind: 'claw_back',
    businessId,
    valueDate: body.valueDate,
    cause: { ...booking.cause, requestId: body.requestId, entryRef: body.entryRef, creditRef },
    transfers: creditTakenBack(body, amount.lessThan(usable) ? amount : usable),
  };
  return apply(book, { ends, posts: [transaction] }, booking);
}

const totalOf = (transfers: Transaction['transfers'], { asset }: Money): Money =>
  Money.sum(
    transfers.map(({ amount }) => amount),
    asset,
  );

/**
 * What an order spends although its money was taken back: the trade was on its way, or the payment. The customer owes what
 * is missing. Undefined for an order whose money was not taken back.
 */
function lent(
  body: Owner,
  spend: Money,
  businessId: string,
  book: LedgerBook,
  booking: Booking,
): readonly Transaction[] | undefined {
  if (!book.transactionsOf(body.orderId).some(({ kind }) => kind === 'claw_back')) return undefined;
  const customer = customerOf(body, spend);
  const missing = spend.minus(book.available(customer));
  if (!missing.isPositive()) return [];
  const debt = accountsOf(body.firm).receivable(body.customerId, spend.asset);
  return [
    {
      id: booking.newId(),
      ...ownerOf(body),
      kind: 'claw_back',
      businessId,
      valueDate: booking.today,
      cause: booking.cause,
      transfers: [transfer(debt, customer, missing)],
    },
  ];
}

function convert(body: BodyOf<typeof orderExecuted>, book: LedgerBook, booking: Booking): Posting | Outcome {
  const spend = Money.fromJSON(body.spend);
  const hold = book.hold(body.holdId);
  if (!hold) return parked('HOLD_MISSING', `order ${body.orderId} was executed without its hold ${body.holdId}`);
  if (!belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  const first = hold.state === 'released' ? lent(body, spend, body.orderId, book, booking) : undefined;
  if (!canEnd(hold) && !first) {
    return parked('HOLD_ENDED', `hold ${hold.id} was ${hold.state} before the order was executed`);
  }
  if (hold.amount.asset !== spend.asset || hold.amount.lessThan(spend)) {
    return parked('HOLD_TOO_SMALL', `hold ${hold.id} does not cover what order ${body.orderId} spent`);
  }
  // What a sale brings is kept for its payout from the first instant, so that it cannot be spent and paid out.
  const proceeds =
    body.proceedsHoldId === undefined ? {} : { newHold: holdOf(body.proceedsHoldId, body, body.receive) };
  return { ends: endsOf(hold), first, ...proceeds };
}

/** @param named which holds; without it, all open ones. An order cannot name money that no event has shown it yet. */
function releaseHolds(
  book: LedgerBook,
  orderId: string,
  named: readonly string[] | undefined,
  booking: Booking,
): Outcome {
  const holds = book.placedHoldsOf(orderId).filter((hold) => named === undefined || named.includes(hold.id));
  if (holds.length === 0) return NOTHING;
  return apply(book, { ends: holds.map((hold) => ({ hold, outcome: 'released' })) }, booking);
}

const outgoing = (kind: 'payout' | 'refund', body: BodyOf<typeof payoutRequested>): Draft => ({
  ...ownerOf(body),
  kind,
  businessId: body.requestId,
  cause: { requestId: body.requestId },
  transfers: outgoingRequested(body),
});

function heldForPayment({ holdId, requestId }: BodyOf<typeof payoutRequested>): Partial<LoadKeys> {
  return { holds: holdId === undefined ? [] : [holdId], earlyFailures: [requestId] };
}

function sendOut(
  transaction: Transaction,
  body: BodyOf<typeof payoutRequested>,
  book: LedgerBook,
  booking: Booking,
): Posting | Outcome {
  const { kind } = transaction;
  const hold = body.holdId === undefined ? undefined : book.hold(body.holdId);
  if (body.holdId !== undefined && !hold) return parked('HOLD_MISSING', `${kind} ${body.requestId} has no hold`);
  if (hold && !belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  if (hold && (hold.state === 'posted' || hold.state === 'refused')) {
    return parked('HOLD_ENDED', `hold ${hold.id} was ${hold.state} before ${kind} ${body.requestId}`);
  }
  const reversal = book.failedEarly(body.requestId) ? [reversalOf(transaction, booking)] : [];
  const first =
    hold?.state === 'released' ? lent(body, Money.fromJSON(body.amount), body.requestId, book, booking) : [];
  return { ends: endsOf(hold), first, posts: reversal };
}

function giveUp(_: Transaction, body: BodyOf<typeof suspenseRequested>, book: LedgerBook): Posting | Outcome {
  const hold = book.hold(body.holdId);
  if (!hold) return parked('HOLD_MISSING', `${body.requestId} gives up what no hold keeps`);
  if (!belongs(hold, body)) return parked('MODIFIED_REQUEST', `hold ${hold.id} belongs to another order`);
  return { ends: endsOf(hold) };
}

/** A hold that the order's end has released left its value with the customer: it is taken from what is available. */
const endsOf = (hold: Hold | undefined): NonNullable<Posting['ends']> =>
  hold && canEnd(hold) ? [{ hold, outcome: 'posted' }] : [];

/** Only money that is in suspense is returned, whole and once. Any other money that left the bank needs a person's check. */
function returnSuspense(
  transaction: Transaction,
  { entryId }: BodyOf<typeof suspenseReturned>,
  book: LedgerBook,
): Posting | Outcome {
  const came = book.suspended(entryId);
  if (!came) return parked('SUSPENSE_MISSING', `${entryId} went back and never was in suspense`);
  if (book.returnOf(entryId)) return parked('SUSPENSE_ENDED', `${entryId} went back before`);
  if (contentOf(reversed(came.transfers)) !== contentOf(transaction.transfers)) {
    return parked('MODIFIED_REQUEST', `${entryId} went back as something else than came`);
  }
  return {};
}

const suspense = (
  body: BodyOf<typeof suspenseBooked> | BodyOf<typeof suspenseReturned>,
  about: Transaction['cause'],
  transfers: Transaction['transfers'],
): Draft => ({
  firm: body.firm,
  kind: 'suspense',
  businessId: businessIdOfEntry(body),
  orderId: body.orderId,
  valueDate: body.valueDate,
  cause: { entryRef: body.entryRef, ...about },
  transfers,
});

/** That of the same entry, else that of its request; a payout where neither is known yet. */
const kindOfDebit = (body: BodyOf<typeof payoutSettled>, book: LedgerBook | undefined): 'payout' | 'refund' => {
  const known = book?.transaction('payout', businessIdOfEntry(body)) ?? book?.transaction('payout', body.requestId);
  return known?.kind === 'refund' ? 'refund' : 'payout';
};

function takeBack(body: BodyOf<typeof payoutFailed>, book: LedgerBook, booking: Booking): Outcome {
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
  return apply(book, { posts: [reversalOf(request, booking)] }, booking);
}

const reversalOf = (request: Transaction, booking: Booking): Transaction => ({
  ...request,
  id: booking.newId(),
  kind: 'reversal',
  valueDate: booking.today,
  cause: { ...booking.cause, requestId: request.businessId, reverses: request.id },
  transfers: reversed(request.transfers),
});

interface Owner {
  readonly firm: string;
  readonly orderId: string;
  readonly customerId: string;
}

const ownerOf = ({ firm, orderId, customerId }: Owner): Owner => ({ firm, orderId, customerId });

const customerOf = ({ firm, customerId }: Owner, { asset }: Pick<Money, 'asset'>) =>
  accountsOf(firm).customer(customerId, asset);

const holdOf = (id: string, body: Owner, amount: BodyOf<typeof holdRequested>['amount']): Hold => ({
  id,
  ...ownerOf(body),
  account: customerOf(body, amount),
  amount: Money.fromJSON(amount),
  state: 'placed',
});

const belongs = (thing: Pick<Transaction, keyof Owner>, body: Owner): boolean =>
  thing.orderId === body.orderId && thing.customerId === body.customerId && thing.firm === body.firm;
