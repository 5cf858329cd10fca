// How operators resolve an order at a venue when no answer settles it. They state that it was never executed, or
// which of the venue's orders it is. They never enter its amounts: those are read from the venue.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { NEEDS_A_PERSON } from './lookup-result';
import type { VenueLeg } from './leg';

export type Resolution =
  | { readonly outcome: 'not_executed'; readonly comment: string }
  | { readonly outcome: 'executed'; readonly venueOrderId: string; readonly comment: string };

/** As long as orders waits before it calls the trade unknown: until then the machine goes on asking alone. */
const AUTOMATIC_LOOKUP_MS = 10 * 60_000;

export const needsAPerson = (leg: VenueLeg, now: Date): boolean =>
  leg.state === 'sent' &&
  ((leg.reason !== null && NEEDS_A_PERSON.has(leg.reason)) ||
    (leg.sentAt !== null && now.getTime() - leg.sentAt.getTime() >= AUTOMATIC_LOOKUP_MS));

/**
 * The leg as people say it is.
 * @param owner of the venue's order that they name, if a leg has it.
 */
export function resolve(
  leg: VenueLeg,
  resolution: Resolution,
  owner: string | undefined,
  now: Date,
): Result<VenueLeg, { readonly code: 'decision_not_possible'; readonly detail: string }> {
  const no = (detail: string) => refuse({ code: 'decision_not_possible', detail } as const);
  if (leg.state !== 'sent') return no(`its end is known: ${leg.state}`);
  if (!needsAPerson(leg, now)) return no('the venue is still being queried');
  if (resolution.outcome === 'not_executed') return ok({ ...leg, state: 'not_found', reason: 'resolved_not_executed' });
  const { venueOrderId } = resolution;
  if (owner === leg.clientOrderId) return no('that order was read, and its terms are not those of this leg');
  if (owner !== undefined) return no('that order belongs to another leg');
  return ok({ ...leg, venueOrderId, reason: 'resolved_executed' });
}
