// The rules of a bank's public key: what may be registered, when a key is valid, and how many are valid at a time.
import { type Result, ok, refuse } from '@aiyrbas/kernel';

/** A rotation needs two: the bank signs with the new one while messages under the old one are on their way. */
const VALID_AT_ONCE_MAX = 2;
const KID = /^[A-Za-z0-9._:-]{9,64}$/;
/** 32 bytes in base64url. The last character has two bits to spare: they are zero, or one key could be written in four ways. */
const X = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
/** What a public JWK may say of itself (RFC 7517). Anything else is refused, above all the private part `d`. */
const MEMBERS: ReadonlySet<string> = new Set(['kty', 'crv', 'x', 'kid', 'use', 'alg', 'key_ops']);
const BIC_LENGTH = 8;

export interface PublicKey {
  readonly kid: string;
  readonly x: string;
}

/** When a key is valid: from the first instant to the first instant after it. */
export interface Validity {
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly revokedFrom: Date | null;
}

export type KeyState = 'not_yet_valid' | 'valid' | 'expired' | 'revoked';

/** Reads a bank's public Ed25519 key (RFC 8037). */
export function readPublicKey(
  bic: string,
  jwk: Readonly<Record<string, unknown>>,
): Result<PublicKey, { readonly code: 'bank_key_invalid'; readonly detail: string }> {
  const invalid = (detail: string) => refuse({ code: 'bank_key_invalid' as const, detail });
  const { kty, crv, x, kid, use = 'sig', alg = 'EdDSA' } = jwk;
  if ('d' in jwk) return invalid('this is a private key: the bank must make another one');
  if (kty !== 'OKP' || crv !== 'Ed25519') return invalid('kty is OKP and crv is Ed25519');
  if (use !== 'sig' || (alg !== 'EdDSA' && alg !== 'Ed25519')) return invalid('the key is for signatures with EdDSA');
  if (typeof x !== 'string' || !X.test(x)) return invalid('x is 32 bytes in base64url, without padding');
  if (typeof kid !== 'string' || !KID.test(kid)) return invalid('kid is 9 to 64 letters, digits, or any of ._:-');
  if (kid.slice(0, BIC_LENGTH).toUpperCase() !== bic) return invalid(`kid begins with ${bic}`);
  const unknown = Object.keys(jwk).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) return invalid('the JWK has a member that a public key has not');
  return ok({ kid, x });
}

/** A revoked key is refused as such from that instant on, also before its first and after its last day. */
export function stateOfKey({ validFrom, validTo, revokedFrom }: Validity, at: Date): KeyState {
  if (revokedFrom && at >= revokedFrom) return 'revoked';
  if (at < validFrom) return 'not_yet_valid';
  return validTo && at >= validTo ? 'expired' : 'valid';
}

/** Whether more than two of these are valid at one instant. The number grows only where one begins. */
export const areTooManyAtOnce = (keys: readonly Validity[]): boolean =>
  keys.some(
    ({ validFrom }) => keys.filter((other) => stateOfKey(other, validFrom) === 'valid').length > VALID_AT_ONCE_MAX,
  );
