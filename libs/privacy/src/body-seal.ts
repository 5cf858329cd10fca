// What a log keeps of messages to and from banks names people, as ISO 20022 requires; at rest it is sealed under one key.
import { open, seal } from './aes';

export interface BodySeal {
  /** @param aad where it is kept; a body that is moved elsewhere does not open. */
  seal(aad: string, text: string): string;
  open(aad: string, sealed: string): string;
}

/** @param key 32 bytes */
export const bodySeal = (key: Buffer): BodySeal => ({
  seal: (aad, text) => seal(key, aad, Buffer.from(text, 'utf8')),
  open: (aad, sealed) => open(key, aad, sealed).toString('utf8'),
});
