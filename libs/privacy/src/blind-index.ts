import { createHmac } from 'node:crypto';
import { invariant } from '@aiyrbas/kernel';

/**
 * Finds a value without storing it: HMAC-SHA-256 under a secret key. A plain hash would not do, because all the twelve
 * digits of an IIN can be tried in seconds.
 */
export class BlindIndex {
  constructor(private readonly key: Buffer) {
    invariant(key.length >= 32, 'the blind-index key has at least 32 bytes');
  }

  /** @param kind keeps equal texts of different kinds apart. */
  of(kind: string, value: string): string {
    return createHmac('sha256', this.key).update(`${kind.length}:${kind}${value}`).digest('base64url');
  }
}
