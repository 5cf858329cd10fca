// Dies at a named point of the code, for whoever tests that nothing is lost there: `AIYRBAS_CRASH_AT=ledger:relay.after-mark:3`
// is the third time that the ledger passes that point. Never in production.
import type { AtCrashPoint } from '@aiyrbas/bus';

/** @param service undefined for what the services of one process share. */
export function crashAt(
  environment: Readonly<Record<string, string | undefined>>,
  service?: string,
): AtCrashPoint | undefined {
  const [who, armed, nth] = environment['AIYRBAS_CRASH_AT']?.split(':') ?? [];
  if (armed === undefined || environment['NODE_ENV'] === 'production') return undefined;
  if (service !== undefined && who !== service) return undefined;
  let left = Number.parseInt(nth ?? '1', 10);
  return (point) => {
    if (point !== armed) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  };
}
