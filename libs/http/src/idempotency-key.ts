// The Idempotency-Key header: a string of structured fields (`"q-1"`, RFC 9651, as the IETF draft of the header has it) or the same
// characters without quotation marks. Both are one key.

/** 1 to 255 visible ASCII characters. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const QUOTED = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/;

/** The key itself; undefined for what is none. */
export function idempotencyKeyIn(header: string): string | undefined {
  const key = QUOTED.test(header) ? header.slice(1, -1).replaceAll(/\\(.)/g, '$1') : header;
  return KEY.test(key) ? key : undefined;
}

/** How a key was kept that came with quotation marks before they counted for nothing. Keys are kept for 30 days. */
export const quotedKey = (key: string): string => `"${key.replaceAll(/["\\]/g, '\\$&')}"`;
