// The keys of the post: the platform's own for signing, and each bank's for checking. A bank's key is recognised by its
// id, which begins with the bank's BIC: a key of one bank never vouches for another.
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { readJwks, readNamedJwk } from '@aiyrbas/privacy';
import type { BankGatewayConfig } from '../bank-gateway.config';

/** The platform's own `PlatformSigningKey`. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');
/** `BankKey`: the key of a bank by its id. */
export const BANK_KEYS = Symbol('BANK_KEYS');

export interface PlatformSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export type BankKey = (bic: string, kid: string) => KeyObject | undefined;

export function readSigningKey(config: BankGatewayConfig): PlatformSigningKey {
  const key = readNamedJwk(config.BANK_MESSAGE_KEY_FILE);
  return { kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) };
}

export function readBankKeys(config: BankGatewayConfig): BankKey {
  const jwks = readJwks(config.BANK_KEYS_FILE);
  const keys = new Map(jwks.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const));
  return (bic, kid) => (kid.toUpperCase().startsWith(bic) ? keys.get(kid) : undefined);
}
