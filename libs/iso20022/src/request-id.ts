// Ids of ours that a bank repeats. A bank may legally write them in capitals, or fill them with spaces to the length of
// its own field; they are compared without both. What the bank wrote is kept as it is.
import { createHash } from 'node:crypto';

/** The form in which an id is looked up. */
export const comparableId = (stated: string): string => stated.trim().toLowerCase();

export const isSameId = (one: string, other: string): boolean => comparableId(one) === comparableId(other);

/**
 * The UETR of a request: a UUID of version 4, as the schema demands, that follows from the request's id. A repetition of the
 * instruction carries the same one, whoever builds it.
 */
export function uetrOf(requestId: string): string {
  const bytes = createHash('sha256')
    .update(`uetr:${comparableId(requestId)}`)
    .digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
