// The `x-jws-signature` header, the old form of a signature on a bank's topic; signed-record.ts is the form that replaces
// it. It is a detached JWS (RFC 7515, appendix F) with Ed25519 over the CloudEvents attributes and the body, as the
// verifier renders them.
import { type Result, ok } from '@aiyrbas/kernel';
import { type Members, type PublicKeyOf, type SignsWith, signJws, statedKidIn, verifyJws } from './detached-jws';
import type { SignatureRefusal } from './signature-refusal';

export const JWS_SIGNATURE_HEADER = 'x-jws-signature';

/** CloudEvents attributes by name, without the `ce_` of the Kafka binding. */
export type SignedAttributes = Readonly<Record<string, string>>;

const LENGTH_MAX = 1024;

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
  key: SignsWith & { readonly kid: string },
): Promise<string> {
  return signJws({ kid: key.kid }, canonicalBytes(attributes, body), key);
}

const isNone = (members: Members): members is Readonly<Record<string, never>> => Object.keys(members).length === 0;

/** Answers with the key's id when the header vouches for exactly these attributes and this body. */
export async function verifyDetached(
  header: string | undefined,
  attributes: SignedAttributes,
  body: Uint8Array,
  publicKeyOf: PublicKeyOf,
): Promise<Result<{ readonly kid: string }, SignatureRefusal>> {
  const verified = verifyJws(header ?? '', LENGTH_MAX, () => canonicalBytes(attributes, body), isNone, publicKeyOf);
  return verified.ok ? ok({ kid: verified.value.kid }) : verified;
}

/** The key's id as a header states it, verified or not. */
export const statedKid = (header: string | undefined): string | undefined => statedKidIn(header ?? '', LENGTH_MAX);
