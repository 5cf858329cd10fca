// An execution ends when every leg has ended. It is filled only when all legs were filled completely. The filled
// amount is published in either case, because coins were bought whether or not the order goes on.
import { type BodyOf, type executionFailed, type executionFilled } from '@aiyrbas/contracts';
import { type VenueLeg, isLegOpen } from './leg';

type Filled = BodyOf<typeof executionFilled>;
type Failed = BodyOf<typeof executionFailed>;

export type ExecutionOutcome =
  { readonly kind: 'filled'; readonly body: Filled } | { readonly kind: 'failed'; readonly body: Failed };

export function executionOutcomeOf(
  requestId: string,
  orderId: string,
  legs: readonly VenueLeg[],
): ExecutionOutcome | undefined {
  if (legs.some(isLegOpen)) return undefined;
  const fills = legs.flatMap((leg) => (leg.fill ? [shown(leg, leg.fill)] : []));
  if (legs.every((leg) => leg.state === 'filled')) return { kind: 'filled', body: { requestId, orderId, fills } };
  const venueReason = legs.find((leg) => leg.reason !== null)?.reason;
  return {
    kind: 'failed',
    body: { requestId, orderId, code: codeOf(legs), ...(venueReason && { venueReason }), fills },
  };
}

/** The gravest first: coins that were bought, then an order that may yet turn up, then a plain no. */
function codeOf(legs: readonly VenueLeg[]): Failed['code'] {
  if (legs.some((leg) => leg.fill)) return 'partly_filled';
  if (legs.some((leg) => leg.state === 'not_found')) return 'not_found';
  return 'rejected';
}

const shown = (leg: VenueLeg, fill: NonNullable<VenueLeg['fill']>): Filled['fills'][number] => ({
  clientOrderId: leg.clientOrderId,
  venue: leg.venue,
  venueOrderId: fill.venueOrderId,
  quantity: fill.quantity.toJSON(),
  quoteAmount: fill.quoteAmount.toJSON(),
  commission: fill.commission.toJSON(),
  filledAt: fill.filledAt.toISOString(),
});
