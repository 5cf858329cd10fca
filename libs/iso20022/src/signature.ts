// The `x-jws-signature` header, the old form of a signature on a bank's topic; signed-record.ts is the form that replaces
// it. It is a detached JWS (RFC 7515, appendix F) with Ed25519 over the CloudEvents attributes and the body, as the
// verifier renders them.
import { type KeyObject, sign, verify } from 'node:crypto';
import { type Result, ok, refuse } from '@aiyrbas/kernel';

export const JWS_SIGNATURE_HEADER = 'x-jws-signature';

/** CloudEvents attributes by name, without the `ce_` of the Kafka binding. */
export type SignedAttributes = Readonly<Record<string, string>>;

export type SignatureRefusal =
  | { readonly code: 'signature_missing' }
  | { readonly code: 'signature_malformed' }
  | { readonly code: 'algorithm_refused' }
  | { readonly code: 'key_unknown' }
  | { readonly code: 'key_revoked' }
  | { readonly code: 'signature_invalid' }
  | { readonly code: 'signature_form_ended' }
  | { readonly code: 'signed_header_repeated' }
  | { readonly code: 'environment_differs' }
  | { readonly code: 'signed_attribute_differs'; readonly attribute: string };

const ALGORITHM = 'EdDSA';
const HEADER_LENGTH_MAX = 1024;
// 64 bytes of signature in 86 characters, whose last one has four bits to spare: they must be zero, or one signature
// could be written in sixteen ways.
const COMPACT = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{85}[AQgw])$/;

/**
 * What is signed: a title, the number of attributes, each as `<bytes>:<name>:<bytes>:<value>` in order of name, then the
 * body after its length. Every part is preceded by its length, so no two inputs share these bytes.
 */
export function canonicalBytes(attributes: SignedAttributes, body: Uint8Array): Buffer {
  const names = Object.keys(attributes).sort();
  const lines = names.map((name) => `${measured(name)}:${measured(attributes[name] ?? '')}\n`);
  const head = `aiyrbas-signed-event:1\n${names.length}\n${lines.join('')}${body.byteLength}:`;
  return Buffer.concat([Buffer.from(head, 'utf8'), body]);
}

const measured = (text: string): string => `${Buffer.byteLength(text, 'utf8')}:${text}`;

/** The header's value for a message. */
export async function signDetached(
  attributes: SignedAttributes,
  body: Uint8Array,
  key: { readonly kid: string; readonly privateKey: KeyObject },
): Promise<string> {
  const head = Buffer.from(JSON.stringify({ alg: ALGORITHM, kid: key.kid })).toString('base64url');
  const signature = sign(null, signingInput(head, attributes, body), key.privateKey);
  return `${head}..${signature.toString('base64url')}`;
}

/** Answers with the key's id when the header vouches for exactly these attributes and this body. */
export async function verifyDetached(
  header: string | undefined,
  attributes: SignedAttributes,
  body: Uint8Array,
  publicKeyOf: (kid: string) => KeyObject | 'revoked' | undefined,
): Promise<Result<{ readonly kid: string }, SignatureRefusal>> {
  if (header === undefined || header === '') return refuse({ code: 'signature_missing' });
  const [, encoded, signature] = partsOf(header);
  const claims = encoded === undefined ? undefined : jsonOf(encoded);
  if (!encoded || !signature || claims === undefined) return refuse({ code: 'signature_malformed' });

  const { alg, kid, typ, ...others } = claims;
  const isTyped = typ === undefined || typeof typ === 'string';
  if (alg !== ALGORITHM && alg !== 'Ed25519') return refuse({ code: 'algorithm_refused' });
  // A header that brings its own key, or wants to be understood (`crit`, `b64`), is not one of ours.
  if (typeof kid !== 'string' || !isTyped || Object.keys(others).length > 0)
    return refuse({ code: 'signature_malformed' });
  const publicKey = publicKeyOf(kid);
  if (publicKey === 'revoked') return refuse({ code: 'key_revoked' });
  if (publicKey?.asymmetricKeyType !== 'ed25519') return refuse({ code: 'key_unknown' });

  const input = signingInput(encoded, attributes, body);
  const isGenuine = verify(null, input, publicKey, Buffer.from(signature, 'base64url'));
  return isGenuine ? ok({ kid }) : refuse({ code: 'signature_invalid' });
}

/** The key's id as a header states it, verified or not. */
export function statedKid(header: string | undefined): string | undefined {
  const [, encoded] = header === undefined ? [] : partsOf(header);
  const kid = encoded === undefined ? undefined : jsonOf(encoded)?.['kid'];
  return typeof kid === 'string' ? kid : undefined;
}

const partsOf = (header: string): readonly string[] =>
  (header.length <= HEADER_LENGTH_MAX && COMPACT.exec(header)) || [];

/** RFC 7515, section 5.1: what an Ed25519 key really signs. */
const signingInput = (head: string, attributes: SignedAttributes, body: Uint8Array): Buffer =>
  Buffer.from(`${head}.${canonicalBytes(attributes, body).toString('base64url')}`);

function jsonOf(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
