// What a log keeps of messages to and from banks names people, as ISO 20022 requires; at rest it is sealed under one key.
import { open, seal } from './aes';

export interface BodySeal {
  /** @param place where it is kept; a body that is moved elsewhere does not open. */
  seal(place: string, text: string): string;
  open(place: string, sealed: string): string;
}

/** @param key 32 bytes */
export const bodySeal = (key: Buffer): BodySeal => ({
  seal: (place, text) => seal(key, place, Buffer.from(text, 'utf8')),
  open: (place, sealed) => open(key, place, sealed).toString('utf8'),
});
