// What must hold when a process dies at a named point: one suite for every transport.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import type { CrashPoint } from '../crash-points';
import { busMigrations } from '../index';
import { Effects1763900000001, effectsOf } from './effects';

const root = join(__dirname, '../../../..');
/** So many more in each of the runs. */
const MESSAGES = 6;

/** Runs the child until so many events are published and processed, or it kills itself. Returns the signal that ended it. */
function run(
  databases: { producer: TestDatabase; reader: TestDatabase },
  point: string,
  times: number,
  messages: number,
  brokers: string,
): Promise<string | null> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@aiyrbas/source',
      '--require',
      join(root, 'tools/swc-register.js'),
      join(__dirname, 'crash-child.main.ts'),
      databases.producer.url,
      databases.reader.url,
      point,
      String(times),
      String(messages),
      brokers,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
}

/** @param brokers none for the bus in one process. */
export function describeCrashes(name: string, points: readonly CrashPoint[], brokers: () => Promise<string>): void {
  describe(`over ${name}, a process killed with SIGKILL`, () => {
    it.each(points)(
      'at %s loses nothing and repeats nothing',
      async (point) => {
        const where = await brokers();
        const producer = await testDatabase({ schema: 'kyc', migrations: busMigrations });
        const reader = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
        const databases = { producer, reader };
        try {
          // At the first pass, then in the middle of the work, then a run to the end. Each run has events left to publish.
          // A mark is passed once a second, and a run is shorter than three.
          const middle = point === 'relay.after-mark' ? 1 : 3;
          expect(await run(databases, point, 1, MESSAGES, where)).toBe('SIGKILL');
          expect(await run(databases, point, middle, 2 * MESSAGES, where)).toBe('SIGKILL');
          expect(await run(databases, 'none', 1, 3 * MESSAGES, where)).toBeNull();
          await expectOneEffectPerMessage(databases);
        } finally {
          await Promise.all([producer.close(), reader.close()]);
        }
      },
      120_000,
    );
  });
}

async function expectOneEffectPerMessage(databases: { producer: TestDatabase; reader: TestDatabase }): Promise<void> {
  const log = await databases.producer.db.query<{ id: string; partition: number; seq: string }>(
    `select id, partition, seq from outbox order by partition, seq`,
  );
  const effects = await effectsOf(databases.reader.db);
  expect(effects.map((effect) => effect.event_id).sort()).toEqual(log.map((row) => row.id).sort());
  for (const partition of new Set(log.map((row) => row.partition))) {
    const seqs = log.filter((row) => row.partition === partition).map((row) => row.seq);
    expect(seqs).toEqual(seqs.map((_, at) => String(at + 1)));
    const done = effects.filter((effect) => effect.partition === partition).map((effect) => effect.stream_seq);
    expect(done).toEqual(seqs);
  }
}
