// Writes down what attempts found out, for one or for many at once: legs, raw messages, and, where an execution is
// over, the fact that says so. All in one transaction, so an answer is never told without being kept.
import type { Outbox } from '@aiyrbas/bus';
import type { Tx } from '@aiyrbas/persistence';
import { VENUE_FEATURES, type VenueOrder } from '@aiyrbas/venues';
import { type LookupResult, decideLeg, waitMs } from '../domain/lookup-result';
import type { VenueLeg } from '../domain/leg';
import {
  type SettledLeg,
  legsInDoubt,
  lockExecutions,
  ownerKey,
  ownersOf,
  updateLegs,
} from '../persistence/legs.store';
import { archive } from '../persistence/messages.store';
import type { Attempt } from './attempt';
import { concludes } from '../messaging/conclude';

export interface Settled {
  readonly legs: readonly VenueLeg[];
}

export async function settleLookups(tx: Tx, outbox: Outbox, attempts: readonly Attempt[]): Promise<Settled> {
  const [executions, owners, inDoubt] = await Promise.all([
    lockExecutions(tx, [...new Set(attempts.map(({ leg }) => leg.requestId))]),
    ownersOf(tx, attempts.flatMap(idsIn)),
    legsInDoubt(tx, [...new Set(attempts.filter(listsOrders).map(({ leg }) => leg.venue))]),
  ]);

  const settled: SettledLeg[] = [];
  // Plain answers first: an order that one of them names is not free for a leg that has to search.
  const inOrder = [...attempts.filter((each) => !listsOrders(each)), ...attempts.filter(listsOrders)];
  for (const { leg: requested, lookup } of inOrder) {
    const execution = executions.get(requested.requestId);
    const leg = execution?.legs.find((each) => each.clientOrderId === requested.clientOrderId);
    // Somebody whose lease overlapped was faster; what is known stays known.
    if (!execution || leg?.state !== 'sent') continue;
    const claimed = new Set(
      idsIn({ leg, lookup })
        .filter(({ venue, venueOrderId }) => isOthers(owners.get(ownerKey(venue, venueOrderId)), leg))
        .map(({ venueOrderId }) => venueOrderId),
    );
    const next = decideLeg(leg, lookup, {
      features: VENUE_FEATURES[leg.venue],
      claimed,
      inDoubt: inDoubt.filter((other) => other.venue === leg.venue),
    });
    if (next.venueOrderId !== null) owners.set(ownerKey(next.venue, next.venueOrderId), next.clientOrderId);
    execution.legs[execution.legs.indexOf(leg)] = next;
    settled.push({ leg: next, waitMs: waitMs(next) });
  }

  if (settled.length > 0) updateLegs(tx, settled);
  archive(
    tx,
    attempts.flatMap(({ leg, messages }) => messages.map((message) => ({ message, clientOrderId: leg.clientOrderId }))),
  );
  const touched = new Set(settled.map(({ leg }) => leg.requestId));
  await concludes(
    tx,
    outbox,
    [...executions.values()].filter(({ requestId }) => touched.has(requestId)),
  );
  return { legs: settled.map(({ leg }) => leg) };
}

const listsOrders = ({ lookup }: { lookup: LookupResult }): boolean => lookup.kind === 'own_orders';

const isOthers = (owner: string | undefined, leg: VenueLeg): boolean =>
  owner !== undefined && owner !== leg.clientOrderId;

/** Every venue order id that a finding speaks of. */
function idsIn({
  leg,
  lookup,
}: {
  leg: VenueLeg;
  lookup: LookupResult;
}): { venue: VenueLeg['venue']; venueOrderId: string }[] {
  const named = (orders: readonly Pick<VenueOrder, 'venueOrderId'>[]) =>
    orders.map(({ venueOrderId }) => ({ venue: leg.venue, venueOrderId }));
  if (lookup.kind === 'order') return named([lookup.order]);
  if (lookup.kind === 'own_orders') return named(lookup.orders);
  if (lookup.kind === 'unknown' && lookup.venueOrderId !== undefined) {
    return named([{ venueOrderId: lookup.venueOrderId }]);
  }
  return [];
}
