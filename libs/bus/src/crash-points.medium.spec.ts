import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { CRASH_POINTS } from './crash-points';
import { busMigrations } from './index';
import { Effects1763900000001, effectsOf } from './testing/effects';

const root = join(__dirname, '../../..');
const FACTS = 12;

/** Runs the child until it ends or kills itself; gives the signal that ended it. */
function run(producer: TestDatabase, reader: TestDatabase, point: string, times: number): Promise<string | null> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@aiyrbas/source',
      '--require',
      join(root, 'tools/swc-register.js'),
      join(__dirname, 'testing/crash-child.main.ts'),
      producer.url,
      reader.url,
      point,
      String(times),
      String(FACTS),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
}

describe('a process killed with SIGKILL', () => {
  it.each(CRASH_POINTS)(
    'at %s loses nothing and repeats nothing',
    async (point) => {
      const producer = await testDatabase({ schema: 'kyc', migrations: busMigrations });
      const reader = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
      try {
        // At the first pass, then in the middle of the work, then a run that is let live.
        expect(await run(producer, reader, point, 1)).toBe('SIGKILL');
        expect(await run(producer, reader, point, 3)).toBe('SIGKILL');
        expect(await run(producer, reader, 'none', 1)).toBeNull();

        const log = await producer.db.query<{ id: string; partition: number; seq: string }>(
          `select id, partition, seq from outbox order by partition, seq`,
        );
        const effects = await effectsOf(reader.db);
        expect(effects.map((effect) => effect.event_id).sort()).toEqual(log.map((row) => row.id).sort());
        for (const partition of new Set(log.map((row) => row.partition))) {
          const seqs = log.filter((row) => row.partition === partition).map((row) => row.seq);
          expect(seqs).toEqual(seqs.map((_, at) => String(at + 1)));
          const done = effects.filter((effect) => effect.partition === partition).map((effect) => effect.stream_seq);
          expect(done).toEqual(seqs);
        }
      } finally {
        await Promise.all([producer.close(), reader.close()]);
      }
    },
    60_000,
  );
});
