// Stores the results of attempts, one or many at once: legs, raw messages, and, where an execution has ended, its
// event. All of it is one transaction, so an answer is never published without being stored.
import type { Tx } from '@aiyrbas/persistence';
import { VENUE_FEATURES, type VenueOrder } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import type { VenueLeg } from '../domain/leg';
import { type LookupResult, decideLeg, waitMs } from '../domain/lookup-result';
import { ConcludeExecutions } from '../messaging/conclude';
import { LegsStore, type NamedOrder, type SettledLeg, ownerKey } from '../persistence/legs.store';
import { VenueMessagesStore } from '../persistence/messages.store';
import type { Attempt } from './attempt';

@Injectable()
export class SettleLookups {
  constructor(
    private readonly legs: LegsStore,
    private readonly messages: VenueMessagesStore,
    private readonly conclude: ConcludeExecutions,
  ) {}

  /** @returns the legs as they are now. */
  async execute(tx: Tx, attempts: readonly Attempt[]): Promise<VenueLeg[]> {
    const [executions, owners, inDoubt] = await Promise.all([
      this.legs.lockExecutions(tx, [...new Set(attempts.map(({ leg }) => leg.requestId))]),
      this.legs.ownersOf(tx, attempts.flatMap(ordersIn)),
      this.legs.inDoubt(tx, [...new Set(attempts.filter(listsOrders).map(({ leg }) => leg.venue))]),
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
        ordersIn({ leg, lookup })
          .filter((order) => isOthers(owners.get(ownerKey(order)), leg))
          .map(({ venueOrderId }) => venueOrderId),
      );
      const next = decideLeg(leg, lookup, {
        features: VENUE_FEATURES[leg.venue],
        claimed,
        inDoubt: inDoubt.filter((other) => other.venue === leg.venue),
      });
      const { venue, venueOrderId } = next;
      if (venueOrderId !== null) owners.set(ownerKey({ venue, venueOrderId }), next.clientOrderId);
      execution.legs[execution.legs.indexOf(leg)] = next;
      settled.push({ leg: next, waitMs: waitMs(next) });
    }

    this.legs.update(tx, settled);
    this.messages.archive(
      tx,
      attempts.flatMap(({ leg, messages }) =>
        messages.map((message) => ({ ...message, clientOrderId: leg.clientOrderId })),
      ),
    );
    const touched = new Set(settled.map(({ leg }) => leg.requestId));
    await this.conclude.execute(
      tx,
      [...executions.values()].filter(({ requestId }) => touched.has(requestId)),
    );
    return settled.map(({ leg }) => leg);
  }
}

const listsOrders = ({ lookup }: { lookup: LookupResult }): boolean => lookup.kind === 'own_orders';

const isOthers = (owner: string | undefined, leg: VenueLeg): boolean =>
  owner !== undefined && owner !== leg.clientOrderId;

/** Every order at the venue that a lookup speaks of. */
function ordersIn({ leg: { venue }, lookup }: Pick<Attempt, 'leg' | 'lookup'>): NamedOrder[] {
  const named = (orders: readonly Pick<VenueOrder, 'venueOrderId'>[]) =>
    orders.map(({ venueOrderId }) => ({ venue, venueOrderId }));
  if (lookup.kind === 'order') return named([lookup.order]);
  if (lookup.kind === 'own_orders') return named(lookup.orders);
  if (lookup.kind === 'unknown' && lookup.venueOrderId !== undefined)
    return [{ venue, venueOrderId: lookup.venueOrderId }];
  return [];
}
