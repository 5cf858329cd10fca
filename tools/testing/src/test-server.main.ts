// A PostgreSQL for one test run: prints its URL, stays until its input is closed, and leaves nothing behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-test-'));
  const dataDir = join(folder, 'postgres');
  const server = await EmbeddedPostgres.start({ dataDir, durable: false });
  process.stdout.write(`${server.adminUrl}\n`);
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('close', resolve));
  await server.stop();
  EmbeddedPostgres.remove(dataDir);
  rmSync(folder, { recursive: true, force: true });
}

void main();
