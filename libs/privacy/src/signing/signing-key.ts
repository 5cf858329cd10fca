// A private Ed25519 key that signs, wherever it is: in a file of this service, or in a key server that it never leaves.
import type { JWK } from 'jose';

/** One version of a key. */
export interface Signer {
  /** The id under which its signatures are verified. */
  readonly kid: string;
  /**
   * @returns 64 bytes (RFC 8032)
   * @throws Unavailable while the key cannot be reached
   */
  sign(bytes: Uint8Array): Promise<Buffer>;
}

export interface SigningKey {
  /**
   * What signs now. A key that rotates gives another version later, so callers get it for each signature.
   * @throws Unavailable while the key cannot be reached
   */
  current(): Promise<Signer>;
  /** Every version that may still verify, without private parts; the one that signs now is first. */
  publicKeys(): Promise<readonly [JWK, ...JWK[]]>;
  /** Why it could not be reached just now; undefined while it can be. */
  readonly fault: string | undefined;
  /** Finds out whether it can be reached, unless somebody did within the last minute; `fault` says it afterwards. Never throws. */
  check(): Promise<void>;
}
