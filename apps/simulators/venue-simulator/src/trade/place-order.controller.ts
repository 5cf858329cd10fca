// The controller for orders, and the one file where injected faults change what happens to an order.
import type { VenueCode } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { holdsKey } from '../api-keys';
import { ORDER_FAULTS, PRICE_JUMP, VenueFaults } from '../domain/faults';
import type { StoredOrder } from '../persistence/account.store';
import { placeVenueOrder } from '../venue-api';
import type { VenueSimulatorConfig } from '../venue-simulator.config';
import { type PlaceRefusal, PlaceSimulatedOrder } from './place-order';
import { Silence } from './silence';

const GONE: Refusal = { code: 'service_unavailable', detail: 'an injected fault' };

@Controller()
export class PlaceVenueOrderController {
  constructor(
    private readonly db: Database,
    private readonly placeOrder: PlaceSimulatedOrder,
    private readonly faults: VenueFaults,
    private readonly silence: Silence,
    @Inject(CONFIG) private readonly config: VenueSimulatorConfig,
  ) {}

  @Endpoint(placeVenueOrder)
  async place(@ParsedCall() call: CallOf<typeof placeVenueOrder>): Promise<Result<object, Refusal>> {
    const venue = call.params.venue as VenueCode;
    const { symbol: pair, side, quantity, price, clientOrderId } = call.body;
    if (!holdsKey(this.config.VENUE_API_KEYS, venue, call.request.headers['x-api-key'])) {
      return refuse({ code: 'unauthenticated', detail: 'X-API-Key is missing or not this venue’s' });
    }
    const fault = this.faults.take(ORDER_FAULTS, venue, pair);
    const jump = this.faults.take(['price-jump'], venue, pair) && PRICE_JUMP;
    if (fault === 'disconnect') {
      call.request.raw.destroy();
      return refuse(GONE);
    }
    if (fault === 'timeout') {
      await this.silence.keep(call.reply);
      return refuse(GONE);
    }
    const placed = await this.db.tx((tx) =>
      this.placeOrder.execute(
        tx,
        { venue, pair, side, quantity, price, clientOrderId },
        { reject: fault === 'reject', halve: fault === 'partial', jump: jump ?? 0n },
      ),
    );
    if (fault === 'execute-then-timeout') {
      await this.silence.keep(call.reply);
      return refuse(GONE);
    }
    return placed.ok ? ok({ result: shownPlacement(placed.value) }) : refuse(asProblem(placed.error));
  }
}

const shownPlacement = (order: StoredOrder) => ({
  orderID: order.venueOrderId,
  symbol: order.pair,
  price: order.limit.amount,
  quantity: order.quantity.amount,
  created: order.createdAt.toISOString(),
  status: order.status,
});

function asProblem(refusal: PlaceRefusal): Refusal {
  return refusal.code === 'client_order_id_reused'
    ? { code: 'idempotency_key_reused', detail: 'this clientOrderId made another order' }
    : { code: 'invalid_request', detail: refusal.rule };
}
