// The platform's own key, which signs what goes to the banks.
import { createPrivateKey } from 'node:crypto';
import type { RecordSigner } from '@aiyrbas/iso20022';
import { readNamedJwk } from '@aiyrbas/privacy';
import type { BankGatewayConfig } from '../bank-gateway.config';

/** The platform's own `RecordSigner`. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

export function readSigningKey(config: BankGatewayConfig): RecordSigner {
  const key = readNamedJwk(config.BANK_MESSAGE_KEY_FILE);
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return { kid: key.kid, privateKey, environment: config.DEPLOYMENT_ENVIRONMENT };
}
