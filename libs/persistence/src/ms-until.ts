import type { Queryable } from './transaction';

/**
 * How long until a moment that the database knows, by the database's clock.
 * @param moment a query of one column of type timestamptz and at most one row, such as `select min(due_at) from act`.
 * @returns whole milliseconds, rounded up, 0 when the moment has come; undefined when there is none. PostgreSQL's own
 *   `greatest(0, null)` is 0, which would say that something is due when nothing is.
 */
export async function msUntil(db: Queryable, moment: string, params?: readonly unknown[]): Promise<number | undefined> {
  const [row] = await db.query<{ ms: number | null }>(
    `select ceil(extract(epoch from next.at - clock_timestamp()) * 1000)::float8 as ms from (${moment}) as next (at)`,
    params,
  );
  return row === undefined || row.ms === null ? undefined : Math.max(0, row.ms);
}
