// Decides whether prices may be quoted from an order book. A stale, crossed, empty or outlying book closes only that
// venue's pair, until a good book arrives. The reason is shown to callers.
import { scaled } from './exact';
import type { OrderBook } from './order-book';

export type BookReason = 'stale' | 'crossed' | 'empty' | 'outlying';
export type BookCheck = { readonly open: true } | { readonly open: false; readonly reason: BookReason };

export const STALE_AFTER_MS = 5_000;
/** Books older than this say nothing about where the market is now. */
const COMPARABLE_MS = 60_000;
/** 5 %: regulated venues of one country do not trade further apart than this for long. */
const OUTLYING_PER_CENT = 5n;

const OPEN: BookCheck = { open: true };
const closed = (reason: BookReason): BookCheck => ({ open: false, reason });

/**
 * `others` are the books that this one can be compared with: the pair at other venues, and the venue's own last good
 * one. A book that agrees with none of them is outlying; with nothing to compare with, it is believed.
 */
export function checkBook(book: OrderBook, now: Date, others: readonly OrderBook[] = []): BookCheck {
  const bid = book.bids[0];
  const request = book.asks[0];
  if (!bid || !request || hasNothing(book)) return closed('empty');
  // A venue's clock ahead of ours is as little to be trusted as one behind.
  if (ageMs(book.at, now) > STALE_AFTER_MS || ageMs(book.at, now) < -STALE_AFTER_MS) return closed('stale');
  if (ageMs(book.receivedAt, now) > STALE_AFTER_MS) return closed('stale');
  if (scaled(bid.price) >= scaled(request.price)) return closed('crossed');
  const comparable = others.filter((other) => ageMs(other.at, now) <= COMPARABLE_MS && other.bids[0] && other.asks[0]);
  if (comparable.length > 0 && !comparable.some((other) => agree(book, other))) return closed('outlying');
  return OPEN;
}

const ageMs = (at: Date, now: Date): number => now.getTime() - at.getTime();

/** An order book does not change once it has arrived, and it is checked for every requested price. */
const nothing = new WeakMap<OrderBook, boolean>();

function hasNothing(book: OrderBook): boolean {
  let known = nothing.get(book);
  if (known === undefined) {
    known = [...book.bids, ...book.asks].some((level) => scaled(level.price) === 0n || scaled(level.quantity) === 0n);
    nothing.set(book, known);
  }
  return known;
}

/** Twice the middle of the book: halving would cost a digit and comparing does not need it. */
const twiceMiddle = (book: OrderBook): bigint => scaled(book.bids[0]!.price) + scaled(book.asks[0]!.price);

function agree(book: OrderBook, other: OrderBook): boolean {
  const a = twiceMiddle(book);
  const b = twiceMiddle(other);
  const apart = a > b ? a - b : b - a;
  return apart * 100n <= b * OUTLYING_PER_CENT;
}
