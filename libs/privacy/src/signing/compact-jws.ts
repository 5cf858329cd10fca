// A JWS in its compact form (RFC 7515), signed by a key that may be elsewhere: jose signs only with keys of this process.
import type { Signer } from './signing-key';

/** Its header; the members are written in the order given. */
export interface CompactHeader {
  readonly alg: 'EdDSA';
  readonly kid: string;
  readonly typ: string;
}

/** @throws Unavailable while the key cannot be reached. */
export async function signCompact(header: CompactHeader, claims: object, signer: Signer): Promise<string> {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${(await signer.sign(Buffer.from(input))).toString('base64url')}`;
}

const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
