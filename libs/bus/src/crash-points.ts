/** Where a process may die and nothing may be lost or repeated: each is hit by a test that kills the process there. */
export const CRASH_POINTS = [
  'outbox.before-stamp',
  'outbox.after-stamp',
  'relay.before-hand-over',
  'relay.after-hand-over',
  'consumer.before-effects',
  'consumer.before-commit',
  'consumer.after-commit',
  'relay.after-mark',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Called as each point is passed. In service it does nothing; the crash tests kill the process in it. */
export type AtCrashPoint = (point: CrashPoint) => void;

export const surviveEverything: AtCrashPoint = () => undefined;
