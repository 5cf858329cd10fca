// Takes an order: reads it onto the venue's grid, meets the current book and moves the account, in one transaction
// under the account's lock. A rejected order is kept too: the venue answers for it when it is asked again.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { type Pair, VENUE_FEATURES, lotUnit } from '@aiyrbas/venues';
import { bookAt } from '../domain/book';
import { matchOrder } from '../domain/matching';
import {
  type Rejection,
  type SimulatedSide,
  type SimulatedTerms,
  readTerms,
  rejected,
  settleOrder,
} from '../domain/order';
import { type StoredOrder, findByClientId, insertOrder, lockAccount } from '../persistence/account.store';

export interface VenueOrderRequest {
  readonly venue: VenueCode;
  readonly pair: Pair;
  readonly side: SimulatedSide;
  readonly quantity: string;
  readonly price: string;
  readonly clientOrderId?: string | undefined;
}

/** What an injected fault does to this one order. */
export interface Distortion {
  readonly reject?: boolean;
  readonly halve?: boolean;
  readonly jump?: bigint;
}

export type PlaceRefusal =
  { readonly code: 'client_order_id_reused' } | { readonly code: 'off_the_grid'; readonly rule: Rejection };

const REUSED = { code: 'client_order_id_reused' } as const;

export async function placeSimulatedOrder(
  tx: Tx,
  seed: string,
  venueOrder: VenueOrderRequest,
  distortion: Distortion,
): Promise<Result<StoredOrder, PlaceRefusal>> {
  const { venue, pair, side } = venueOrder;
  const read = readTerms(pair, venueOrder.quantity, venueOrder.price);
  const clientOrderId = VENUE_FEATURES[venue].dedupesByClientId ? (venueOrder.clientOrderId ?? null) : null;
  const [account, first] = await Promise.all([
    lockAccount(tx, venue, pair),
    clientOrderId === null ? undefined : findByClientId(tx, venue, clientOrderId),
  ]);
  if (!read.ok) return refuse(first ? REUSED : { code: 'off_the_grid', rule: read.error });
  const terms: SimulatedTerms = { venue, clientOrderId, pair, side, ...read.value };
  if (first) return sameTerms(first, terms) ? ok(first) : refuse(REUSED);
  if (distortion.reject) return ok(insertOrder(tx, rejected(terms, 'fault_injected'), account));
  const book = bookAt({ seed, venue, pair }, account.now, distortion.jump);
  const wanted = distortion.halve ? halved(terms.quantity) : terms.quantity;
  const order = settleOrder(terms, matchOrder(book, side, wanted, terms.limit), account.available);
  return ok(insertOrder(tx, order, account));
}

const sameTerms = (stored: SimulatedTerms, venueOrder: SimulatedTerms): boolean =>
  stored.pair === venueOrder.pair &&
  stored.side === venueOrder.side &&
  stored.quantity.equals(venueOrder.quantity) &&
  stored.limit.equals(venueOrder.limit);

/** Half, in whole lots. */
function halved(quantity: Money): Money {
  const lot = lotUnit(quantity.asset);
  return Money.ofMinor((quantity.minor / lot / 2n) * lot, quantity.asset);
}
