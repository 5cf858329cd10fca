// Lists come in pages. A cursor holds the number, in the list's own order, of the last row shown.
import { type Refusal, decodeCursor, encodeCursor } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';

const LIMIT = 50;

export interface Page {
  readonly limit: number;
  /** Where the last page ended. */
  readonly after: string | null;
}

interface Asked {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

export function pageOf({ limit, cursor }: Asked): Result<Page, Refusal> {
  const size = limit === undefined ? LIMIT : Number.parseInt(limit, 10);
  if (cursor === undefined) return ok({ limit: size, after: null });
  const after = decodeCursor<{ after?: unknown }>(cursor)?.after;
  if (typeof after !== 'string' || !/^\d{1,18}$/.test(after)) {
    return refuse({ code: 'invalid_request', detail: 'this cursor is not one of ours' });
  }
  return ok({ limit: size, after });
}

/** Rows were read one more than asked for: the extra one says that there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: Page,
  positionOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toItem),
    ...(last !== undefined && { nextCursor: encodeCursor({ after: positionOf(last) }) }),
  };
}
