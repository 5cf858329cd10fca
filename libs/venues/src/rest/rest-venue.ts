// Trading over the REST shape of `venue-shapes.ts`. One adapter serves both venues; what differs is declared in
// VENUE_FEATURES and not guessed from answers.
import type { VenueCode } from '@aiyrbas/contracts';
import type { z } from 'zod';
import { trimmed } from '../exact';
import {
  type Execution,
  type Lookup,
  type OrderTerms,
  VENUE_FEATURES,
  type VenueBalance,
  type VenueDeposit,
  type VenueFeatures,
  type VenueOrder,
  type VenuePort,
  VenueUnavailable,
} from '../venue-port';
import {
  type Archive,
  type VenueAccess,
  VenueClient,
  type VenueMessage,
  type VenueReply,
  type VenueRequest,
} from './venue-client';
import {
  balancesReply,
  depositsReply,
  orderReply,
  type venueOrder as orderShape,
  ordersReply,
  placedReply,
  refusalReason,
} from './venue-shapes';

/**
 * These statuses mean that our own key or the venue's API is at fault, not the order: nothing was traded, try again
 * later.
 */
const NOT_ABOUT_THE_ORDER = new Set([401, 403, 404, 408]);

export class RestVenue implements VenuePort {
  readonly venue: VenueCode;
  readonly features: VenueFeatures;
  readonly #client: VenueClient;

  constructor(access: VenueAccess) {
    this.venue = access.venue;
    this.features = VENUE_FEATURES[access.venue];
    this.#client = new VenueClient(access);
  }

  outgoing(terms: OrderTerms): VenueMessage {
    return this.#client.outgoing(this.#placementRequest(terms));
  }

  async execute(terms: OrderTerms, archive: Archive): Promise<Execution> {
    const response = await this.#client.call(this.#placementRequest(terms), archive);
    if (response.kind !== 'answered') return response;
    if (response.status >= 400) {
      const reason = refusalReason(response.status, response.body);
      return { kind: NOT_ABOUT_THE_ORDER.has(response.status) ? 'not_sent' : 'refused', reason };
    }
    const placed = placedReply.safeParse(response.body);
    if (!placed.success) return { kind: 'unknown', reason: 'answer_not_understood' };
    const venueOrderId = placed.data.result.orderID;
    // The answer to a placement says nothing of what was filled; the order itself does.
    const found = await this.read(venueOrderId, archive);
    if (found.kind === 'unknown') return { ...found, venueOrderId };
    const [order] = found.orders;
    return order ? { kind: 'found', order } : { kind: 'unknown', reason: 'order_not_listed_yet', venueOrderId };
  }

  async find(clientOrderId: string, since: Date, archive: Archive): Promise<Lookup> {
    const query = this.features.dedupesByClientId
      ? `clientOrderId=${encodeURIComponent(clientOrderId)}`
      : `since=${encodeURIComponent(since.toISOString())}`;
    const response = await this.#getOrder(`/orders?${query}`, archive);
    const parsed = parseReply(response, ordersReply);
    return parsed ? { kind: 'listed', orders: parsed.result.map(toOrder) } : unknown(response);
  }

  async read(venueOrderId: string, archive: Archive): Promise<Lookup> {
    const response = await this.#getOrder(`/orders/${encodeURIComponent(venueOrderId)}`, archive);
    const parsed = parseReply(response, orderReply);
    return parsed ? { kind: 'listed', orders: [toOrder(parsed.result)] } : unknown(response);
  }

  async balances(archive: Archive): Promise<readonly VenueBalance[]> {
    const reply = this.#must(await this.#getOrder('/user/balances', archive), balancesReply);
    return reply.result.map(({ currency, available }) => ({ asset: currency, available }));
  }

  async deposits(since: Date, archive: Archive): Promise<readonly VenueDeposit[]> {
    const path = `/user/deposits?since=${encodeURIComponent(since.toISOString())}`;
    const reply = this.#must(await this.#getOrder(path, archive), depositsReply);
    return reply.result.map(({ id, currency, amount, credited, memo }) => ({
      id,
      reference: memo,
      asset: currency,
      amount,
      creditedAt: credited,
    }));
  }

  #placementRequest({ clientOrderId, pair, side, quantity, limit }: OrderTerms): VenueRequest {
    const body = JSON.stringify({
      symbol: pair,
      side,
      type: 'limit',
      quantity: trimmed(quantity),
      price: trimmed(limit),
      timeInForce: 'IOC',
      ...(this.features.dedupesByClientId && { clientOrderId }),
    });
    return { method: 'POST', path: '/orders', body };
  }

  #getOrder(path: string, archive: Archive): Promise<VenueReply> {
    const request: VenueRequest = { method: 'GET', path };
    archive(this.#client.outgoing(request));
    return this.#client.call(request, archive);
  }

  #must<Shape extends z.ZodType>(response: VenueReply, shape: Shape): z.infer<Shape> {
    const parsed = parseReply(response, shape);
    if (parsed === undefined) throw new VenueUnavailable(`${this.venue}: ${unknown(response).reason}`);
    return parsed;
  }
}

function parseReply<Shape extends z.ZodType>(response: VenueReply, shape: Shape): z.infer<Shape> | undefined {
  if (response.kind !== 'answered' || response.status !== 200) return undefined;
  const parsed = shape.safeParse(response.body);
  return parsed.success ? parsed.data : undefined;
}

function unknown(response: VenueReply): { kind: 'unknown'; reason: string } {
  if (response.kind !== 'answered') return { kind: 'unknown', reason: response.reason };
  const reason = response.status === 200 ? 'answer_not_understood' : refusalReason(response.status, response.body);
  return { kind: 'unknown', reason };
}

function toOrder(order: z.infer<typeof orderShape>): VenueOrder {
  return {
    venueOrderId: order.orderID,
    ...(order.clientOrderId && { clientOrderId: order.clientOrderId }),
    pair: order.symbol,
    side: order.side,
    quantity: order.origQuantity,
    limit: order.price,
    status: order.status,
    filledQuantity: order.cumQuantity,
    quoteAmount: order.cumQuoteQuantity,
    commission: order.cumCommission,
    createdAt: order.created,
    ...(order.filledAt && { filledAt: order.filledAt }),
    ...(order.reason && { reason: order.reason }),
  };
}
