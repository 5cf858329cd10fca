// Two set-up jobs must not change one platform at once: the second waits until the first has ended.
import { SteadyClient } from './steady-client';

/** A constant of ours; advisory locks belong to one database, so both jobs must connect to the same one. */
const SETUP_LOCK = 7_254_180_332;

/** @param url of any role that may connect; the lock ends with its connection, so a job that is killed leaves none. */
export async function withSetupLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new SteadyClient({ connectionString: url, application_name: 'setup lock' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}
