// A connection for one piece of work with a database that may be dying: what it does not answer in time, it does not answer.
import { Client } from 'pg';
import { pause } from './dice';

/** Longer than any question of ours takes. */
const ANSWER_MS = 5_000;

/** @throws whatever the database, or its silence, makes of it. */
export async function briefly<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await Promise.race([client.end().catch(() => undefined), pause(ANSWER_MS)]);
  }
}
