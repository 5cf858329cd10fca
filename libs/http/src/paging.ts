// Lists come in pages. A cursor holds the place, in the list's own order, of the last row that was shown. It is opaque to
// whoever holds it, and what comes back with it is held to the shape that the list's places have.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { z } from 'zod';
import type { Refusal } from './problem';

const LIMIT = 50;

/** The place of a row in a list that is ordered by a number of the database's. */
export const numbered = z.string().regex(/^\d{1,18}$/);

export interface Page<Position = string> {
  readonly limit: number;
  /** Where the last page ended. */
  readonly after: Position | null;
}

interface PageRequest {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** @param position the shape of this list's places; any other cursor is `invalid_request`. */
export function pageOf<Position>(
  { limit, cursor }: PageRequest,
  position: z.ZodType<Position>,
  limitByDefault = LIMIT,
): Result<Page<Position>, Refusal> {
  const size = limit === undefined ? limitByDefault : Number.parseInt(limit, 10);
  if (cursor === undefined) return ok({ limit: size, after: null });
  const after = position.safeParse(positionIn(cursor));
  if (!after.success) return refuse({ code: 'invalid_request', detail: 'this cursor is not one of ours' });
  return ok({ limit: size, after: after.data });
}

/** @param rows one more than asked for, where there is one: the extra one says that there is a next page. */
export function toPage<Row, Item, Position>(
  rows: readonly Row[],
  { limit }: Page<Position>,
  positionOf: (row: Row) => Position,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), ...(last !== undefined && { nextCursor: cursorTo(positionOf(last)) }) };
}

const cursorTo = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function positionIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
