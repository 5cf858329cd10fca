// Stories that get along with each other. In one process each has a platform of its own; where many processes must be
// started, which takes longer than a story, all of them are told to one (`together.distributed.spec.ts`).
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

/** Says that one story is: where it is told alone, that is all of them. */
export const leave = async (): Promise<void> => {
  if (!isDistributed) await partAll();
};
