// A break as the API shows it.
import type { ReplyOf, listBreaks } from '@aiyrbas/contracts';
import { shown } from '../domain/line';
import type { BreakRow } from './break.entity';

export type BreakView = ReplyOf<typeof listBreaks>['items'][number];

export const breakView = (row: BreakRow): BreakView => ({
  id: row.id,
  class: row.class,
  pairing: row.pairing,
  key: row.key,
  ...(row.side !== null && { side: row.side }),
  ...(row.firm !== null && { firm: row.firm }),
  ...(row.orderId !== null && { orderId: row.orderId }),
  ...(row.told !== null && { told: shown({ unit: row.toldUnit!, minor: row.told }) }),
  ...(row.booked !== null && { booked: shown({ unit: row.bookedUnit!, minor: row.booked }) }),
  foundAt: row.foundAt.toISOString(),
  ...(row.resolvedAt !== null && { resolvedAt: row.resolvedAt.toISOString() }),
  ...(row.resolution !== null && { resolution: row.resolution }),
});
