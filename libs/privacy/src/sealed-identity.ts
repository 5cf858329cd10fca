// A person's identity on its way from kyc to bank-gateway: a JWE that only bank-gateway's private key opens.
import { CompactEncrypt, type JWK, compactDecrypt, importJWK } from 'jose';

export interface Identity {
  readonly customerId: string;
  readonly fullName: string;
  readonly iin: string;
  /** ISO 3166-1 alpha-2. */
  readonly residency: string;
}

const ALG = 'ECDH-ES+A256KW';
const ENC = 'A256GCM';

export async function sealIdentity(identity: Identity, recipient: JWK): Promise<string> {
  const header = { alg: ALG, enc: ENC, ...(recipient.kid === undefined ? {} : { kid: recipient.kid }) };
  return new CompactEncrypt(Buffer.from(JSON.stringify(identity), 'utf8'))
    .setProtectedHeader(header)
    .encrypt(await importJWK(recipient, ALG));
}

/** @throws when it was sealed to another key, with another algorithm, or changed on its way. */
export async function openIdentity(jwe: string, privateKey: JWK): Promise<Identity> {
  const { plaintext } = await compactDecrypt(jwe, await importJWK(privateKey, ALG), {
    keyManagementAlgorithms: [ALG],
    contentEncryptionAlgorithms: [ENC],
  });
  return JSON.parse(Buffer.from(plaintext).toString('utf8')) as Identity;
}
