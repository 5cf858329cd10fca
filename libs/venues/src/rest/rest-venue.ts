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
  type Answer,
  type Archive,
  type VenueAccess,
  VenueClient,
  type VenueMessage,
  type VenueRequest,
} from './venue-client';
import {
  balancesReply,
  depositsReply,
  type order as orderShape,
  orderReply,
  ordersReply,
  placedReply,
  refusalReason,
} from './venue-shapes';

/** These say that our own key or the venue's door is wrong, not that the order is: nothing was traded, try again later. */
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
    return this.#client.outgoing(this.#placing(terms));
  }

  async execute(terms: OrderTerms, archive: Archive): Promise<Execution> {
    const answer = await this.#client.call(this.#placing(terms), archive);
    if (answer.kind !== 'answered') return answer;
    if (answer.status >= 400) {
      const reason = refusalReason(answer.status, answer.body);
      return { kind: NOT_ABOUT_THE_ORDER.has(answer.status) ? 'not_sent' : 'refused', reason };
    }
    const placed = placedReply.safeParse(answer.body);
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
    const answer = await this.#ask(`/orders?${query}`, archive);
    const parsed = answered(answer, ordersReply);
    return parsed ? { kind: 'listed', orders: parsed.result.map(toOrder) } : unknown(answer);
  }

  async read(venueOrderId: string, archive: Archive): Promise<Lookup> {
    const answer = await this.#ask(`/orders/${encodeURIComponent(venueOrderId)}`, archive);
    const parsed = answered(answer, orderReply);
    return parsed ? { kind: 'listed', orders: [toOrder(parsed.result)] } : unknown(answer);
  }

  async balances(archive: Archive): Promise<readonly VenueBalance[]> {
    const reply = this.#must(await this.#ask('/user/balances', archive), balancesReply);
    return reply.result.map(({ currency, available }) => ({ asset: currency, available }));
  }

  async deposits(since: Date, archive: Archive): Promise<readonly VenueDeposit[]> {
    const path = `/user/deposits?since=${encodeURIComponent(since.toISOString())}`;
    const reply = this.#must(await this.#ask(path, archive), depositsReply);
    return reply.result.map(({ id, currency, amount, credited, memo }) => ({
      id,
      reference: memo,
      asset: currency,
      amount,
      creditedAt: credited,
    }));
  }

  #placing({ clientOrderId, pair, side, quantity, limit }: OrderTerms): VenueRequest {
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

  #ask(path: string, archive: Archive): Promise<Answer> {
    const request: VenueRequest = { method: 'GET', path };
    archive(this.#client.outgoing(request));
    return this.#client.call(request, archive);
  }

  #must<Shape extends z.ZodType>(answer: Answer, shape: Shape): z.infer<Shape> {
    const parsed = answered(answer, shape);
    if (parsed === undefined) throw new VenueUnavailable(`${this.venue}: ${unknown(answer).reason}`);
    return parsed;
  }
}

function answered<Shape extends z.ZodType>(answer: Answer, shape: Shape): z.infer<Shape> | undefined {
  if (answer.kind !== 'answered' || answer.status !== 200) return undefined;
  const parsed = shape.safeParse(answer.body);
  return parsed.success ? parsed.data : undefined;
}

function unknown(answer: Answer): { kind: 'unknown'; reason: string } {
  if (answer.kind !== 'answered') return { kind: 'unknown', reason: answer.reason };
  const reason = answer.status === 200 ? 'answer_not_understood' : refusalReason(answer.status, answer.body);
  return { kind: 'unknown', reason };
}

function toOrder(said: z.infer<typeof orderShape>): VenueOrder {
  return {
    venueOrderId: said.orderID,
    ...(said.clientOrderId && { clientOrderId: said.clientOrderId }),
    pair: said.symbol,
    side: said.side,
    quantity: said.origQuantity,
    limit: said.price,
    status: said.status,
    filledQuantity: said.cumQuantity,
    quoteAmount: said.cumQuoteQuantity,
    commission: said.cumCommission,
    createdAt: said.created,
    ...(said.filledAt && { filledAt: said.filledAt }),
    ...(said.reason && { reason: said.reason }),
  };
}
