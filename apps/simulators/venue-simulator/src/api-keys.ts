// Who may trade: the holder of the venue's one key. Keys are compared by hash, so the time of the comparison reveals
// nothing.
import { timingSafeEqual } from 'node:crypto';
import type { VenueCode } from '@aiyrbas/contracts';
import { type Sensitive, sha256 } from '@aiyrbas/kernel';

export type ApiKeys = Readonly<Partial<Record<VenueCode, Sensitive<string>>>>;

export function holdsKey(keys: ApiKeys, venue: VenueCode, header: unknown): boolean {
  const key = keys[venue];
  return key !== undefined && typeof header === 'string' && timingSafeEqual(sha256(header), sha256(key.reveal()));
}
