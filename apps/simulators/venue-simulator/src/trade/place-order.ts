// Places an order: checks it against the venue's grid, matches it with the current order book, and moves the account.
// All of it is one transaction under the account's lock. A rejected order is stored too, because the venue returns it
// when it is queried.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { type Pair, VENUE_FEATURES, lotUnit } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import { bookAt } from '../domain/book';
import { matchOrder } from '../domain/matching';
import {
  type Rejection,
  type SimulatedOrder,
  type SimulatedSide,
  type SimulatedTerms,
  readTerms,
  rejected,
  settleOrder,
} from '../domain/order';
import { type LockedAccount, type StoredOrder, VenueAccountStore } from '../persistence/account.store';
import type { VenueSimulatorConfig } from '../venue-simulator.config';

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

@Injectable()
export class PlaceSimulatedOrder {
  constructor(
    private readonly account: VenueAccountStore,
    @Inject(CONFIG) private readonly config: VenueSimulatorConfig,
  ) {}

  async execute(
    tx: Tx,
    venueOrder: VenueOrderRequest,
    distortion: Distortion,
  ): Promise<Result<StoredOrder, PlaceRefusal>> {
    const { venue, pair, side } = venueOrder;
    const read = readTerms(pair, venueOrder.quantity, venueOrder.price);
    const clientOrderId = VENUE_FEATURES[venue].dedupesByClientId ? (venueOrder.clientOrderId ?? null) : null;
    const [locked, first] = await Promise.all([
      this.account.lock(tx, venue, pair),
      clientOrderId === null ? undefined : this.account.findByClientId(tx, venue, clientOrderId),
    ]);
    if (!read.ok) return refuse(first ? REUSED : { code: 'off_the_grid', rule: read.error });
    const terms: SimulatedTerms = { venue, clientOrderId, pair, side, ...read.value };
    if (first) return sameTerms(first, terms) ? ok(first) : refuse(REUSED);
    const order = distortion.reject ? rejected(terms, 'fault_injected') : this.#match(terms, distortion, locked);
    return ok(this.account.insertOrder(tx, order, locked));
  }

  #match(terms: SimulatedTerms, { halve, jump }: Distortion, { available, now }: LockedAccount): SimulatedOrder {
    const book = bookAt({ seed: this.config.VENUE_SIMULATOR_SEED, venue: terms.venue, pair: terms.pair }, now, jump);
    const wanted = halve ? halved(terms.quantity) : terms.quantity;
    return settleOrder(terms, matchOrder(book, terms.side, wanted, terms.limit), available);
  }
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
