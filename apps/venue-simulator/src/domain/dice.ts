// Chance that repeats: whole numbers drawn from a hash of what they are for. The same seed always draws the same book,
// in every process and in every test.
import { createHash } from 'node:crypto';

/** A whole number from `least` to `most`, both included. */
export function draw(least: bigint, most: bigint, ...purpose: readonly (string | number)[]): bigint {
  const hash = createHash('sha256').update(purpose.join('\u0000')).digest();
  return least + (hash.readBigUInt64BE(0) % (most - least + 1n));
}
