import type { Queryable } from './transaction';

/** The time by the database's clock, which is the same for all processes. */
export async function databaseTime(db: Queryable): Promise<Date> {
  const [clock] = await db.query<{ now: Date }>('select clock_timestamp() as now');
  return clock!.now;
}
