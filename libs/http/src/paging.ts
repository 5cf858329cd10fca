// Lists come in pages. A cursor holds the place, in the list's own order, of the last row that was shown. It is opaque to
// whoever holds it, and what comes back with it is held to the shape that the list's places have.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { z } from 'zod';
import type { Refusal } from './problem';

const LIMIT = 50;

/** The place of a row in a list that is ordered by a number of the database's. */
export const numbered = z.string().regex(/^\d{1,18}$/);

export interface Page<Place = string> {
  readonly limit: number;
  /** Where the last page ended. */
  readonly after: Place | null;
}

interface Asked {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** @param place the shape of this list's places; any other cursor is `invalid_request`. */
export function pageOf<Place>(
  { limit, cursor }: Asked,
  place: z.ZodType<Place>,
  limitByDefault = LIMIT,
): Result<Page<Place>, Refusal> {
  const size = limit === undefined ? limitByDefault : Number.parseInt(limit, 10);
  if (cursor === undefined) return ok({ limit: size, after: null });
  const after = place.safeParse(placeIn(cursor));
  if (!after.success) return refuse({ code: 'invalid_request', detail: 'this cursor is not one of ours' });
  return ok({ limit: size, after: after.data });
}

/** @param rows one more than asked for, where there is one: the extra one says that there is a next page. */
export function toPage<Row, Item, Place>(
  rows: readonly Row[],
  { limit }: Page<Place>,
  placeOf: (row: Row) => Place,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), ...(last !== undefined && { nextCursor: cursorTo(placeOf(last)) }) };
}

const cursorTo = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function placeIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
