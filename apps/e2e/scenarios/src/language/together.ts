// Scenarios that can share a platform. In one process each has a platform of its own. Many processes take longer to start
// than one scenario to run, so there all of them share one platform (`together.distributed.spec.ts`).
import { Platform, type PlatformOptions, isDistributed } from './platform';

/** Enough for every one of them, and in nobody's way. */
const OPTIONS: PlatformOptions = {
  bankTimeScale: '0.05',
  environment: { LOG_LEVEL: 'debug', QUOTE_ACCEPT_SECONDS: '12', QUOTES_PER_MINUTE: '600' },
};
let shared: Promise<Platform> | undefined;

/** The platform of a story in `together/`. */
export const sharedPlatform = (): Promise<Platform> => (shared ??= Platform.start(OPTIONS));

/** Says that all of them are over. */
export const partAll = async (): Promise<void> => (await shared)?.remove();

/** Marks one scenario as finished. A scenario that runs alone is also the last one. */
export const leave = async (): Promise<void> => {
  if (!isDistributed) await partAll();
};
