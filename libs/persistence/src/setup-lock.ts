// Jobs that prepare a database must not run at once: the second one waits until the first one has ended.
import { SteadyClient } from './steady-client';

/**
 * Waits until nobody else does work of this name in this database.
 * @param url of any role that may connect; the lock ends with its connection, so a job that is killed leaves none.
 */
export async function withDatabaseLock<T>(url: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new SteadyClient({ connectionString: url, application_name: `lock: ${name}`.slice(0, 63) });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
    return await work();
  } finally {
    await client.end();
  }
}

export const withSetupLock = <T>(url: string, work: () => Promise<T>): Promise<T> =>
  withDatabaseLock(url, 'set-up', work);
