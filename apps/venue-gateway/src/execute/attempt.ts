// One attempt at one leg: send it if it was never sent, else ask what became of it. Nothing is decided here and no
// transaction is open; whatever happens, a finding comes back.
import type { VenueMessage, VenuePort } from '@aiyrbas/venues';
import { type LookupResult, NOT_AT_THE_VENUE } from '../domain/lookup-result';
import type { VenueLeg } from '../domain/leg';
import type { ClaimedLeg } from '../persistence/legs.store';

export interface Attempt {
  readonly leg: VenueLeg;
  readonly lookup: LookupResult;
  readonly messages: readonly VenueMessage[];
}

/** Orders are listed from a little earlier than we wrote them down: the venue's clock is not ours. */
const CLOCKS_APART_MS = 5_000;

export async function attempt(venue: VenuePort, { leg, isFirst, claimedAt }: ClaimedLeg): Promise<Attempt> {
  const messages: VenueMessage[] = [];
  const keep = (message: VenueMessage): void => void messages.push(message);
  const lookup = isFirst ? await send(venue, leg, keep) : await findOrder(venue, leg, claimedAt, keep);
  return { leg, lookup, messages };
}

/** What is sent; the same text each time, because it is archived before it leaves. */
export const termsOf = ({ clientOrderId, pair, side, quantity, limit }: VenueLeg) => ({
  clientOrderId,
  pair,
  side,
  quantity: quantity.amount,
  limit: limit.amount,
});

async function send(venue: VenuePort, leg: VenueLeg, keep: (message: VenueMessage) => void): Promise<LookupResult> {
  const execution = await venue.execute(termsOf(leg), keep);
  return execution.kind === 'found' ? { kind: 'order', order: execution.order } : execution;
}

async function findOrder(
  venue: VenuePort,
  leg: VenueLeg,
  requestedAt: Date,
  keep: (message: VenueMessage) => void,
): Promise<LookupResult> {
  const since = new Date(leg.writtenAt.getTime() - CLOCKS_APART_MS);
  const found =
    leg.venueOrderId !== null
      ? await venue.read(leg.venueOrderId, keep)
      : await venue.find(leg.clientOrderId, since, keep);
  if (found.kind === 'unknown') return found;
  const [order] = found.orders;
  if (leg.venueOrderId !== null)
    return order ? { kind: 'order', order } : { kind: 'unknown', reason: 'order_not_listed' };
  if (!venue.features.dedupesByClientId) return { kind: 'own_orders', orders: found.orders, requestedAt };
  // The venue knows our ids and not this one. Should the first message still be under way, it is deduplicated there.
  return order ? { kind: 'order', order } : { kind: 'not_sent', reason: NOT_AT_THE_VENUE };
}
