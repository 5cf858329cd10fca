// The embedded default's keys: made once in the data directory, named to each service as production would name its own.
import { join } from 'node:path';
import { KeyFolder } from '@aiyrbas/privacy';

export interface PlatformKeys {
  /** Files of the services' environment, by the names of their configuration. */
  readonly environment: Readonly<Record<string, string>>;
  /** Made at the first call: with a real identity provider there is none. */
  devIssuerKeyFile(): string;
  readonly internalTokenFile: string;
  readonly databasePasswordFile: string;
  readonly venueSecretFile: string;
  readonly logSecretFile: string;
}

/** @param bics of the partner banks: the simulator signs as each of them. */
export function preparePlatformKeys(dataDir: string, bics: readonly string[]): PlatformKeys {
  const folder = new KeyFolder(join(dataDir, 'keys'));
  const identity = folder.ec('identity', 'ECDH-ES+A256KW');
  const bankMessages = folder.signing('bank-messages', 'aiyrbas-1');
  const banks = bics.map((bic) => folder.signing(`bank-${bic.toLowerCase()}`, `${bic}-1`));
  return {
    devIssuerKeyFile: () => folder.ec('dev-issuer', 'ES256'),
    internalTokenFile: folder.secret('internal'),
    databasePasswordFile: folder.secret('database'),
    venueSecretFile: folder.secret('venues'),
    logSecretFile: folder.secret('logs'),
    environment: {
      KYC_KEYRING_FILE: folder.keyring('kyc-fields'),
      KYC_BLIND_INDEX_FILE: folder.secret('kyc-blind-index'),
      IDENTITY_PUBLIC_KEY_FILE: folder.publicHalf('identity', identity),
      IDENTITY_KEY_FILE: identity,
      FIELD_KEYRING_FILE: folder.keyring('bank-gateway-fields'),
      BLIND_INDEX_KEY_FILE: folder.secret('bank-gateway-blind-index'),
      BANK_MESSAGE_KEY_FILE: bankMessages,
      BANK_KEYS_FILE: folder.keySet('banks-public', banks, 'public'),
      BANK_SIGNING_KEYS_FILE: folder.keySet('banks-private', banks, 'private'),
      PLATFORM_KEYS_FILE: folder.keySet('bank-messages-public', [bankMessages], 'public'),
      QUOTES_SIGNING_KEY_FILE: folder.signing('quotes', 'quotes-1'),
      LEDGER_SIGNING_KEY_FILE: folder.signing('ledger', 'ledger-1'),
    },
  };
}
