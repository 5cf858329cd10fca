// Lines, newest first, of a state, a pairing or an order.
import type { QueryIn, ReplyOf, listLines } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import type { Queryable } from '@aiyrbas/persistence';
import { shown } from '../domain/line';
import { LINE_COLUMNS, type LineRow } from '../store/lines.store';

const LINES = `
  select ${LINE_COLUMNS} from line l
  where ($1::text is null or l.state = $1) and ($2::text is null or l.pairing = $2)
    and ($3::uuid is null or l.order_id = $3) and ($4::bigint is null or l.id < $4)
  order by l.id desc
  limit $5`;

export async function linesPage(
  db: Queryable,
  query: QueryIn<typeof listLines>,
  page: Page,
): Promise<ReplyOf<typeof listLines>> {
  const rows = await db.query<LineRow>(LINES, [
    query.state ?? null,
    query.pairing ?? null,
    query.orderId ?? null,
    page.after,
    page.limit + 1,
  ]);
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
      ...(row.order_id !== null && { orderId: row.order_id }),
      amount: shown({ unit: row.unit, minor: BigInt(row.amount) }),
      state: row.state,
      at: row.at.toISOString(),
      ...(row.due_at !== null && row.state === 'expected' && { dueAt: row.due_at.toISOString() }),
      ...(row.partner !== null && { partner: row.partner }),
    }),
  );
}
