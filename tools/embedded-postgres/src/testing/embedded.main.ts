// A program of its own that starts PostgreSQL and stays, so that a spec can kill it: node embedded.main <data directory>
import { EmbeddedPostgres } from '../embedded-postgres';

async function main(): Promise<void> {
  const server = await EmbeddedPostgres.start({ dataDir: process.argv[2] ?? '' });
  process.stdout.write(`${JSON.stringify({ pid: server.pid, adminUrl: server.adminUrl })}\n`);
  setInterval(() => undefined, 60_000);
}

void main();
