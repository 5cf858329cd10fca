import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { CountingRelay } from './counting-relay';
import type { CountedWork } from './frontend-messages';

const ROOT = join(__dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-relay-'));
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres'), durable: false });
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  EmbeddedPostgres.remove(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
});

const SOURCES = ['--conditions=@aiyrbas/source', '--require', join(ROOT, 'tools/swc-register.js')];

/** What a program with the preload counted itself, and what the relay did. */
async function runThrough(transactions: number): Promise<{ own: CountedWork; relayed: CountedWork }> {
  const relay = await CountingRelay.open(join(folder, `relay-${transactions}.sock`));
  try {
    return { own: JSON.parse(await run(relay, transactions)) as CountedWork, relayed: relay.work };
  } finally {
    relay.close();
  }
}

function run(relay: CountingRelay, transactions: number): Promise<string> {
  const preload = join(folder, 'preload.cjs');
  writeFileSync(
    preload,
    `require(${JSON.stringify(join(__dirname, 'route-to-relay.ts'))}).routeToRelay(${JSON.stringify(relay.path)});`,
  );
  const program = join(__dirname, '../testing/queries-database.main.ts');
  const child = spawn(
    process.execPath,
    [...SOURCES, '--require', preload, program, postgres.localUrl, String(transactions)],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let received = '';
  child.stdout.on('data', (piece: Buffer) => (received += piece.toString()));
  return new Promise((resolve, reject) =>
    child.once('close', (code) => (code === 0 ? resolve(received) : reject(new Error(`it ended with ${code}`)))),
  );
}

it('the relay counts what a program counts itself, long values included', async () => {
  // What opening and closing a connection asks is in both runs.
  const [none, twenty] = [await runThrough(0), await runThrough(20)];
  expect(twenty.own).toEqual({ statements: 80, roundTrips: 60, transactions: 40 });
  const more = (of: keyof CountedWork): number => twenty.relayed[of] - none.relayed[of];
  expect({
    statements: more('statements'),
    roundTrips: more('roundTrips'),
    transactions: more('transactions'),
  }).toEqual(twenty.own);
}, 60_000);
