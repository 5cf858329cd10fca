// The platform's own key, which signs what goes to the banks.
import { type KeyObject, createPrivateKey } from 'node:crypto';
import { readNamedJwk } from '@aiyrbas/privacy';
import type { BankGatewayConfig } from '../bank-gateway.config';

/** The platform's own `PlatformSigningKey`. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

export interface PlatformSigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export function readSigningKey(config: BankGatewayConfig): PlatformSigningKey {
  const key = readNamedJwk(config.BANK_MESSAGE_KEY_FILE);
  return { kid: key.kid, privateKey: createPrivateKey({ key, format: 'jwk' }) };
}
