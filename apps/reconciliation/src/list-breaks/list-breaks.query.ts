// Breaks, newest first, of a state, a class or a pairing.
import type { QueryIn, ReplyOf, listBreaks } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { IsNull, LessThan, Not, type Queryable, find } from '@aiyrbas/persistence';
import { breakView } from '../persistence/break.view';
import { BreakEntity } from '../persistence/break.entity';

export async function breaksPage(
  db: Queryable,
  query: QueryIn<typeof listBreaks>,
  page: Page,
): Promise<ReplyOf<typeof listBreaks>> {
  const rows = await find(db, BreakEntity, {
    where: {
      ...(query.state && { resolvedAt: query.state === 'open' ? IsNull() : Not(IsNull()) }),
      ...(query.class && { class: query.class }),
      ...(query.pairing && { pairing: query.pairing }),
      ...(page.after !== null && { seq: LessThan(page.after) }),
    },
    order: { seq: 'DESC' },
    take: page.limit + 1,
  });
  return toPage(rows, page, (row) => row.seq, breakView);
}
