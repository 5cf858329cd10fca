// Breaks, newest first, of a state, a class or a pairing.
import type { QueryIn, ReplyOf, listBreaks } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import type { Queryable } from '@aiyrbas/persistence';
import { breakView } from '../break.view';
import { BREAK_COLUMNS, type BreakRow } from '../store/breaks.store';

const BREAKS = `
  select ${BREAK_COLUMNS} from break
  where ($1::text is null or (resolved_at is null) = ($1 = 'open'))
    and ($2::text is null or class = $2) and ($3::text is null or pairing = $3) and ($4::bigint is null or seq < $4)
  order by break.seq desc
  limit $5`;

export async function breaksPage(
  db: Queryable,
  query: QueryIn<typeof listBreaks>,
  page: Page,
): Promise<ReplyOf<typeof listBreaks>> {
  const rows = await db.query<BreakRow>(BREAKS, [
    query.state ?? null,
    query.class ?? null,
    query.pairing ?? null,
    page.after,
    page.limit + 1,
  ]);
  return toPage(rows, page, (row) => row.seq, breakView);
}
