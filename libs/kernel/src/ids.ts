// Ids that this platform makes. UUIDv7 (RFC 9562) sorts by time, so that rows made together lie together.
import { createHash, randomFillSync } from 'node:crypto';

/** Where new ids come from; tests put a counting one in its place. */
export interface Ids {
  /** A new UUIDv7, in lower case with dashes. */
  uuid(): string;
}

const pool = Buffer.alloc(4096);
let used = pool.length;

function randomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** So many random bytes, in hexadecimal digits. */
export const randomHex = (count: number): string => randomBytes(count).toString('hex');

export function uuidv7(milliseconds: number = Date.now()): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  randomBytes(10).copy(bytes, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return dashed(bytes.toString('hex'));
}

/** A name-based UUID (version 5): the same name in the same namespace always gives the same id. */
export function uuidv5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(undashed(namespace), 'hex'))
    .update(name)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return dashed(hash.toString('hex').slice(0, 32));
}

/**
 * The 32 hex characters by which the outside knows a request: a bank's `EndToEndId` (Max35Text leaves no room for
 * dashes), a venue's client order id, the ledger's hold id.
 */
export const undashed = (uuid: string): string => uuid.replaceAll('-', '');

export const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => UUID.test(text);

export const systemIds: Ids = { uuid: () => uuidv7() };
