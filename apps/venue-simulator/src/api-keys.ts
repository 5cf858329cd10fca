// Who may trade: the holder of the venue's one key. Keys are compared by hash, so that the time taken tells nothing.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { VenueCode } from '@aiyrbas/contracts';
import type { Sensitive } from '@aiyrbas/kernel';

export type ApiKeys = Readonly<Partial<Record<VenueCode, Sensitive<string>>>>;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function holdsKey(keys: ApiKeys, venue: VenueCode, header: unknown): boolean {
  const key = keys[venue];
  return key !== undefined && typeof header === 'string' && timingSafeEqual(digest(header), digest(key.reveal()));
}
