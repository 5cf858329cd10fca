/** No field has this length: one that is not there is not the same as an empty one. */
const ABSENT = 0xffff_ffff;

/**
 * Fields one after another, each as its length in bytes (four of them, the highest first) and its bytes; text as UTF-8. No two
 * lists of fields have the same bytes. Null is the length `ff ff ff ff` alone.
 */
export function lengthPrefixed(fields: readonly (string | Uint8Array | null)[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const content = typeof field === 'string' ? Buffer.from(field) : field;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(content?.length ?? ABSENT);
      return content ? [length, content] : [length];
    }),
  );
}
