/** An opaque place in a list. */
export const encodeCursor = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place behind a cursor, or undefined when it is not one of ours. */
export function decodeCursor<T extends object>(cursor: string): T | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return typeof place === 'object' && place !== null ? (place as T) : undefined;
  } catch {
    return undefined;
  }
}
