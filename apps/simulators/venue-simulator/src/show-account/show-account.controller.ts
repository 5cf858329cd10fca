// What the holder of a venue's key may see: balances, deposits and own orders.
import type { VenueCode } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { VENUE_FEATURES } from '@aiyrbas/venues';
import { Controller, Inject } from '@nestjs/common';
import { holdsKey } from '../api-keys';
import { VenueAccountStore } from '../persistence/account.store';
import { listVenueBalances, listVenueDeposits, listVenueOrders, showVenueBalance, showVenueOrder } from '../venue-api';
import type { VenueSimulatorConfig } from '../venue-simulator.config';
import { shownOrder } from './shown-order';

const UNAUTHENTICATED: Refusal = { code: 'unauthenticated', detail: 'X-API-Key is missing or not this venue’s' };
const NOT_FOUND: Refusal = { code: 'not_found' };
const shownBalance = (money: Money) => ({ currency: money.asset, available: money.amount });

@Controller()
export class ShowAccountController {
  constructor(
    private readonly db: Database,
    private readonly account: VenueAccountStore,
    @Inject(CONFIG) private readonly config: VenueSimulatorConfig,
  ) {}

  @Endpoint(listVenueBalances)
  async balances(@ParsedCall() call: CallOf<typeof listVenueBalances>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    if (!this.#mayRead(venue, call)) return refuse(UNAUTHENTICATED);
    return ok({ result: (await this.account.balances(this.db, venue)).map(shownBalance) });
  }

  @Endpoint(showVenueBalance)
  async balance(@ParsedCall() call: CallOf<typeof showVenueBalance>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    if (!this.#mayRead(venue, call)) return refuse(UNAUTHENTICATED);
    const found = (await this.account.balances(this.db, venue)).find(
      (balance) => balance.asset === call.params.currency,
    );
    return found ? ok({ result: shownBalance(found) }) : refuse(NOT_FOUND);
  }

  @Endpoint(listVenueDeposits)
  async deposits(@ParsedCall() call: CallOf<typeof listVenueDeposits>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    if (!this.#mayRead(venue, call)) return refuse(UNAUTHENTICATED);
    const deposits = await this.account.depositsSince(this.db, venue, new Date(call.query.since ?? 0));
    return ok({
      result: deposits.map(({ id, asset, amount, at, memo }) => ({
        id,
        ...(memo === null ? {} : { memo }),
        currency: asset,
        amount: Money.ofMinor(amount, asset).amount,
        credited: at.toISOString(),
      })),
    });
  }

  @Endpoint(showVenueOrder)
  async order(@ParsedCall() call: CallOf<typeof showVenueOrder>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    if (!this.#mayRead(venue, call)) return refuse(UNAUTHENTICATED);
    const order = await this.account.findOrder(this.db, venue, call.params.orderId!);
    return order ? ok({ result: shownOrder(order) }) : refuse(NOT_FOUND);
  }

  @Endpoint(listVenueOrders)
  async orders(@ParsedCall() call: CallOf<typeof listVenueOrders>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    const { since, clientOrderId } = call.query;
    if (!this.#mayRead(venue, call)) return refuse(UNAUTHENTICATED);
    if (clientOrderId === undefined) {
      return ok({ result: (await this.account.ordersSince(this.db, venue, new Date(since ?? 0))).map(shownOrder) });
    }
    if (!VENUE_FEATURES[venue].dedupesByClientId) {
      return refuse({ code: 'invalid_request', detail: 'this venue does not know client order ids' });
    }
    const order = await this.account.findByClientId(this.db, venue, clientOrderId);
    return ok({ result: order ? [shownOrder(order)] : [] });
  }

  #mayRead(venue: VenueCode, call: Pick<CallOf<typeof listVenueBalances>, 'request'>): boolean {
    return holdsKey(this.config.VENUE_API_KEYS, venue, call.request.headers['x-api-key']);
  }
}
