// A pooler in transaction mode gives each statement any session. Prepared statements, LISTEN and session locks then fail, now
// and then, under load. So it is refused at start.
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { SteadyClient } from './steady-client';

/** Where a pooler gives a client another session, one of these rounds shows it: even of two sessions that it hands out in turn. */
const ROUNDS = 10;

export class TransactionPoolingError extends Error {
  override readonly name = 'TransactionPoolingError';

  constructor() {
    super(
      'DATABASE_URL leads to a pooler in transaction or statement mode, which loses prepared statements, LISTEN and session locks; set pool_mode = session',
    );
  }
}

/** @throws TransactionPoolingError when a session does not stay with its connection. */
export async function refuseTransactionPooling(source: DataSource, url: string): Promise<void> {
  if (await isDirect(source)) return;
  const clients = [0, 1].map(
    () =>
      new SteadyClient({ connectionString: url, application_name: 'pooler check', connectionTimeoutMillis: 10_000 }),
  );
  try {
    for (const client of clients) await client.connect();
    const sessions = clients.map(() => new Set<number>());
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, client] of clients.entries()) {
        // Twice, because two sessions in turn would look as if each connection had its own.
        sessions[at]!.add(await sessionOf(client)).add(await sessionOf(client));
      }
    }
    const [first, second] = sessions.map((seen) => [...seen]) as [number[], number[]];
    if (first.length > 1 || second.length > 1 || first[0] === second[0]) throw new TransactionPoolingError();
  } finally {
    for (const client of clients) await client.end().catch(() => undefined);
  }
}

/** A pooler hands out a process id of its own making; PostgreSQL that of the session. */
async function isDirect(source: DataSource): Promise<boolean> {
  const runner = source.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient & { readonly processID: number | null };
    return client.processID === (await sessionOf(client));
  } finally {
    await runner.release();
  }
}

async function sessionOf(client: Pick<PoolClient, 'query'>): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid;
}
