// Personal data at rest: AES-256-GCM under each person's own key, which is wrapped by a key-encryption key from a
// file. Destroying a person's wrapped key erases that person's data, in every backup.
import { randomBytes } from 'node:crypto';
import { type Brand, invariant } from '@aiyrbas/kernel';
import { KEY_BYTES, open, seal } from './aes';

/** A person's data key, wrapped; safe to store beside the data. */
export type WrappedKey = Brand<string, 'WrappedKey'>;

/** The key-encryption keys by id; the first one wraps new keys, older ones still open theirs. */
export interface Keyring {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

export class FieldCipher {
  constructor(private readonly keyring: Keyring) {
    for (const [id, key] of keyring.keys) {
      invariant(/^[A-Za-z0-9-]+$/.test(id) && key.length === KEY_BYTES, `key-encryption key ${id} is not 32 bytes`);
    }
    invariant(keyring.keys.has(keyring.current), 'the current key-encryption key is missing');
  }

  /** A new person's key. */
  newKey(): WrappedKey {
    const id = this.keyring.current;
    return `${id}.${seal(this.keyring.keys.get(id)!, `key:${id}`, randomBytes(KEY_BYTES))}` as WrappedKey;
  }

  /**
   * @param aad where it is kept, such as `customer.phone:<row id>`: a value that is moved elsewhere does not open.
   */
  encrypt(key: WrappedKey, aad: string, plaintext: string): string {
    return seal(this.#unwrap(key), aad, Buffer.from(plaintext, 'utf8'));
  }

  /** @throws when the value was changed, moved, or sealed under another key. */
  decrypt(key: WrappedKey, aad: string, sealed: string): string {
    return open(this.#unwrap(key), aad, sealed).toString('utf8');
  }

  #unwrap(wrapped: WrappedKey): Buffer {
    const [id, sealed] = wrapped.split('.', 2);
    const key = this.keyring.keys.get(id ?? '');
    invariant(key && sealed, 'the key-encryption key of this value is not in the keyring');
    return open(key, `key:${id}`, sealed);
  }
}
