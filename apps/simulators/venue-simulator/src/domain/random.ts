// Chance that repeats: whole numbers drawn from a hash of what they are for. The same seed always draws the same book,
// in every process and in every test.
import { undashed, uuidv5 } from '@aiyrbas/kernel';

/** Any fixed namespace does; a name-based id is a hash that the kernel has at hand. */
const DRAWS = '6f1f9a52-0d0b-5c39-9e39-2f6b6a3c1d58';
/** The last 12 hex characters: 48 bits that carry neither version nor variant. */
const RANDOM_FROM = 20;

/** A whole number from `least` to `most`, both included. */
export function draw(least: bigint, most: bigint, ...purpose: readonly (string | number)[]): bigint {
  const hash = undashed(uuidv5(DRAWS, purpose.join('\u0000')));
  return least + (BigInt(`0x${hash.slice(RANDOM_FROM)}`) % (most - least + 1n));
}
