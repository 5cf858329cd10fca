// Text from outside, in a form that a column always takes. PostgreSQL's text has no U+0000, UTF-8 has no lone surrogates,
// and an index has no room for a value of more than about 2,700 bytes.
import { sha256 } from '@aiyrbas/kernel';

const ODD = /[\0\p{Surrogate}]/u;
const EVERY_ODD = /[\0\p{Surrogate}]/gu;
/** Room for what says that the text is not as it came. */
const MARK_BYTES = 100;

/**
 * The text as it is, where a column can hold it in so many bytes; otherwise as much of it as fits, made readable, with the
 * SHA-256 of the whole, so that two texts that differ stay two.
 * @param bytesMax at least 200.
 */
export function storableText(text: string, bytesMax: number): string {
  const isShort = text.length * 3 <= bytesMax || Buffer.byteLength(text, 'utf8') <= bytesMax;
  if (isShort && !ODD.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  const head = bytes.subarray(0, Math.floor((bytesMax - MARK_BYTES) / 3)).toString('utf8');
  return `${head.replace(EVERY_ODD, '\ufffd')} [${bytes.length} bytes, sha256 ${sha256(utf16(text)).toString('hex')}]`;
}

/** As UTF-8, lone surrogates would all be the same. */
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
