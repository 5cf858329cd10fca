// Parses a request to execute into legs. An invalid request is a bug of the requester, not a refusal. The message is
// parked with the reason, and nothing is sent to the venue.
import type { BodyOf, VenueCode, executionRequested } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Money, Rate } from '@aiyrbas/money';
import { PRICE_DECIMALS, type Side, assetsOf, isPair } from '@aiyrbas/venues';
import type { VenueLeg } from './leg';

export type ExecutionRequest = BodyOf<typeof executionRequested>;
export type NewLeg = Pick<VenueLeg, 'clientOrderId' | 'requestId' | 'venue' | 'pair' | 'side' | 'quantity' | 'limit'>;

export function readLegs(
  request: ExecutionRequest,
  venues: Pick<ReadonlySet<VenueCode>, 'has'>,
): Result<NewLeg[], string> {
  if (request.legs.length === 0) return refuse('the request has no legs');
  if (new Set(request.legs.map((leg) => leg.clientOrderId)).size < request.legs.length) {
    return refuse('two legs share a client order id');
  }
  const legs: NewLeg[] = [];
  for (const leg of request.legs) {
    if (!venues.has(leg.venue)) return refuse(`${leg.venue} is not configured here`);
    if (!isPair(leg.pair)) return refuse(`${leg.pair} does not trade at our venues`);
    const quantity = Money.fromJSON(leg.quantity);
    if (assetsOf(leg.pair).base !== quantity.asset || !quantity.isPositive()) {
      return refuse(`${leg.quantity.amount} ${quantity.asset} is not a quantity of ${leg.pair}`);
    }
    const { clientOrderId, venue, pair, limitPrice } = leg;
    const { requestId, side } = request;
    legs.push({
      clientOrderId,
      requestId,
      venue,
      pair,
      side,
      quantity,
      limit: limitOnGrid(limitPrice, quantity, side),
    });
  }
  return ok(legs);
}

/** A venue rejects a price between its steps; the nearest step that is not worse than what we may take is used. */
function limitOnGrid(limitPrice: string, quantity: Money, side: Side): Money {
  const rate = Rate.of(limitPrice, quantity.asset, 'KZT');
  return Money.of(rate.times('1', side === 'buy' ? 'down' : 'up', PRICE_DECIMALS).toString(), 'KZT');
}
