// Lines, newest first, of a state, a pairing or an order.
import type { QueryIn, ReplyOf, listLines } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { LessThan, type Queryable, find } from '@aiyrbas/persistence';
import { shown } from '../domain/line';
import { LineEntity } from '../persistence/line.entity';

export async function linesPage(
  db: Queryable,
  query: QueryIn<typeof listLines>,
  page: Page,
): Promise<ReplyOf<typeof listLines>> {
  const rows = await find(db, LineEntity, {
    where: {
      ...(query.state && { state: query.state }),
      ...(query.pairing && { pairing: query.pairing }),
      ...(query.orderId && { orderId: query.orderId }),
      ...(page.after !== null && { id: LessThan(page.after) }),
    },
    order: { id: 'DESC' },
    take: page.limit + 1,
  });
  return toPage(
    rows,
    page,
    (row) => row.id,
    (row) => ({
      id: row.id,
      pairing: row.pairing,
      key: row.key,
      side: row.side,
      ref: row.ref,
      ...(row.firm !== null && { firm: row.firm }),
      ...(row.orderId !== null && { orderId: row.orderId }),
      amount: shown({ unit: row.unit, minor: row.amount }),
      state: row.state,
      at: row.at.toISOString(),
      ...(row.dueAt !== null && row.state === 'expected' && { dueAt: row.dueAt.toISOString() }),
      ...(row.partner !== null && { partner: row.partner }),
    }),
  );
}
