// A JWS whose payload was left out (RFC 7515, appendix F), in its compact form, with Ed25519: what both forms of a signature
// on a bank's topic are. What the header must say, and what the payload is, is the form's own.
import { type KeyObject, sign, verify } from 'node:crypto';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import type { SignatureRefusal } from './signature-refusal';

/** RFC 8037, and RFC 9864, which deprecates it for a name that says which curve. We write the older one, which all know. */
const ALGORITHMS: readonly unknown[] = ['EdDSA', 'Ed25519'];
// 64 bytes of signature in 86 characters, whose last one has four bits to spare: they must be zero, or one signature
// could be written in sixteen ways.
const COMPACT = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{85}[AQgw])$/;

/** The members of a header beside `alg`, `kid` and `typ`. */
export type Members = Readonly<Record<string, unknown>>;
/** A private key of this process, or what signs with one that is elsewhere (64 bytes, RFC 8032). */
export type SignsWith =
  { readonly privateKey: KeyObject } | { readonly sign: (bytes: Uint8Array) => Promise<Uint8Array> };
export type PublicKeyOf = (kid: string) => KeyObject | 'revoked' | undefined;

interface DetachedJws {
  readonly encoded: string;
  readonly signature: string;
  readonly header: Members;
}

/** @param members of the header beside the algorithm, in the order in which they are written. */
export async function signJws(members: Members, payload: Uint8Array, key: SignsWith): Promise<string> {
  const encoded = Buffer.from(JSON.stringify({ alg: ALGORITHMS[0], ...members })).toString('base64url');
  const input = signingInput(encoded, payload);
  const signature = 'sign' in key ? await key.sign(input) : sign(null, input, key.privateKey);
  return `${encoded}..${Buffer.from(signature).toString('base64url')}`;
}

/**
 * Answers with the key's id and the other members when the signature is right for the payload.
 * @param fits whether the other members are those of this form.
 */
export function verifyJws<M extends Members>(
  text: string,
  lengthMax: number,
  payload: () => Uint8Array,
  fits: (members: Members) => members is M,
  publicKeyOf: PublicKeyOf,
): Result<{ readonly kid: string; readonly members: M }, SignatureRefusal> {
  if (text === '') return refuse({ code: 'signature_missing' });
  const jws = parsed(text, lengthMax);
  if (!jws) return refuse({ code: 'signature_malformed' });
  const { alg, kid, typ, ...members } = jws.header;
  if (!ALGORITHMS.includes(alg)) return refuse({ code: 'algorithm_refused' });
  const isTyped = typ === undefined || typeof typ === 'string';
  // A header that brings its own key, or wants to be understood (`crit`, `b64`), is not one of ours.
  if (typeof kid !== 'string' || !isTyped || !fits(members)) return refuse({ code: 'signature_malformed' });
  const publicKey = publicKeyOf(kid);
  if (publicKey === 'revoked') return refuse({ code: 'key_revoked' });
  if (publicKey?.asymmetricKeyType !== 'ed25519') return refuse({ code: 'key_unknown' });
  const input = signingInput(jws.encoded, payload());
  const isGenuine = verify(null, input, publicKey, Buffer.from(jws.signature, 'base64url'));
  return isGenuine ? ok({ kid, members }) : refuse({ code: 'signature_invalid' });
}

/** The key's id as the header states it, verified or not. */
export function statedKidIn(text: string, lengthMax: number): string | undefined {
  const kid = parsed(text, lengthMax)?.header['kid'];
  return typeof kid === 'string' ? kid : undefined;
}

function parsed(text: string, lengthMax: number): DetachedJws | undefined {
  const [, encoded, signature] = (text.length <= lengthMax && COMPACT.exec(text)) || [];
  if (!encoded || !signature) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    const isObject = typeof header === 'object' && header !== null && !Array.isArray(header);
    return isObject ? { encoded, signature, header: { ...header } } : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 7515, section 5.1: what an Ed25519 key really signs. The payload is not copied. */
const signingInput = (encoded: string, { buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(`${encoded}.${Buffer.from(buffer, byteOffset, byteLength).toString('base64url')}`);
