// The platform's own key, which signs what goes to the banks.
import type { RecordSigner } from '@aiyrbas/iso20022';
import { openSigningKey } from '@aiyrbas/privacy';
import type { KeyServerStatus } from '@aiyrbas/service-host';
import type { BankGatewayConfig } from '../bank-gateway.config';

/** The platform's own `RecordSigner`. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

/** The banks have received its public key by hand, so it is one version for as long as this process runs. */
export async function openMessageKey(config: BankGatewayConfig, keyServer: KeyServerStatus): Promise<RecordSigner> {
  const { BANK_MESSAGE_KEY_FILE: file, BANK_MESSAGE_KEY_VAULT: vault } = config;
  const key = await openSigningKey('BANK_MESSAGE_KEY', { file, vault }, config);
  if (vault) keyServer.watch('BANK_MESSAGE_KEY', key);
  const signer = await key.current();
  return { kid: signer.kid, sign: (bytes) => signer.sign(bytes), environment: config.DEPLOYMENT_ENVIRONMENT };
}
