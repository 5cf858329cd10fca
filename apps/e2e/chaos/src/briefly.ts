// A connection for one piece of work with a database that may be dying: what it does not answer in time, it does not answer.
import { Client } from 'pg';
import { sleep } from './random';

/** Longer than any question of ours takes. */
const RESPONSE_MS = 5_000;

/** @throws whatever the database, or its silence, makes of it. */
export async function briefly<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: RESPONSE_MS,
    query_timeout: RESPONSE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await Promise.race([client.end().catch(() => undefined), sleep(RESPONSE_MS)]);
  }
}
