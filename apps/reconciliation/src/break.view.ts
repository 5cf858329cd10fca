// A break as the API shows it.
import type { ReplyOf, listBreaks } from '@aiyrbas/contracts';
import { shown } from './domain/line';
import type { BreakRow } from './store/breaks.store';

export type BreakView = ReplyOf<typeof listBreaks>['items'][number];

export const breakView = (row: BreakRow): BreakView => ({
  id: row.id,
  class: row.class,
  pairing: row.pairing,
  key: row.key,
  ...(row.side !== null && { side: row.side }),
  ...(row.firm !== null && { firm: row.firm }),
  ...(row.order_id !== null && { orderId: row.order_id }),
  ...(row.told !== null && { told: shown({ unit: row.told_unit!, minor: BigInt(row.told) }) }),
  ...(row.booked !== null && { booked: shown({ unit: row.booked_unit!, minor: BigInt(row.booked) }) }),
  foundAt: row.found_at.toISOString(),
  ...(row.resolved_at !== null && { resolvedAt: row.resolved_at.toISOString() }),
  ...(row.resolution !== null && { resolution: row.resolution }),
});
