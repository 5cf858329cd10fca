// The keys of a platform in development: made once in the data directory, named to each service as production names its own.
// In production nothing here runs: keys come from whoever keeps them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandKeysIn } from '@aiyrbas/service-host';
import { KeyFolder } from '@aiyrbas/privacy';
import type { CommandKeys } from '@aiyrbas/http';

export interface PlatformKeys {
  /** Files of one service's environment, by the names of its configuration. Many names are another service's, too. */
  environmentOf(service: string): Readonly<Record<string, string>>;
  commandKeysOf(service: string): CommandKeys;
  /** Made at the first call: with a real identity provider there is none. */
  devIssuerKeyFile(): string;
  /** Each role of the database has a random password of its own: no password follows from another one. */
  databasePasswordOf(role: string): string;
  /** The file with the password of a principal of the brokers. */
  kafkaPasswordFileOf(principal: string): string;
  /** A file with the certificates of authorities. */
  authoritiesFile(certificates: string): string;
  readonly venueSecretFile: string;
}

/**
 * @param services all services that may call each other
 * @param bics of the partner banks: the simulator signs as each of them.
 */
export function preparePlatformKeys(
  dataDir: string,
  services: readonly string[],
  bics: readonly string[],
): PlatformKeys {
  const folder = new KeyFolder(join(dataDir, 'keys'));
  const passwords = new KeyFolder(join(dataDir, 'keys', 'database'));
  const kafkaPasswords = new KeyFolder(join(dataDir, 'keys', 'kafka'));
  const identity = folder.ec('identity', 'ECDH-ES+A256KW');
  const bankMessages = folder.signing('bank-messages', 'aiyrbas-1');
  const banks = bics.map((bic) => folder.signing(`bank-${bic.toLowerCase()}`, `${bic}-1`));
  const internal = new Map(services.map((name) => [name, folder.signing(`internal-${name}`, name)]));
  const callers = folder.keySet('internal-public', [...internal.values()], 'public');
  // Until release 0.2 one secret was the key of all fingerprints; a data folder from then still has it.
  const retired = folder.existing('internal.secret');
  const commands = (service: string): string => folder.secret(`commands-${service}`);
  const logSecrets: Readonly<Record<string, string>> = logSecretFiles(folder);
  const shared = {
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
  };
  return {
    devIssuerKeyFile: () => folder.ec('dev-issuer', 'ES256'),
    commandKeysOf: (service) => commandKeysIn(commands(service), retired),
    databasePasswordOf: (role) => readFileSync(passwords.secret(role), 'utf8').trim(),
    kafkaPasswordFileOf: (principal) => kafkaPasswords.secret(`kafka-${principal}`),
    authoritiesFile: (certificates) => folder.given('authorities.pem', certificates),
    venueSecretFile: folder.secret('venues'),
    environmentOf: (service) => ({
      ...shared,
      INTERNAL_KEY_FILE: internal.get(service)!,
      INTERNAL_CALLERS_FILE: callers,
      COMMAND_SECRET_FILE: commands(service),
      ...(retired ? { COMMAND_RETIRED_SECRET_FILE: retired } : {}),
      ...(logSecrets[service] ? { LOG_SECRET_FILE: logSecrets[service] } : {}),
    }),
  };
}

/** In a data folder of release 0.2 or earlier the gateway and the simulated banks sealed their logs with one secret. */
function logSecretFiles(folder: KeyFolder): Readonly<Record<string, string>> {
  const isOld = folder.existing('logs.secret') && !folder.existing('bank-simulator-log.secret');
  const simulator = isOld ? folder.secret('logs') : folder.secret('bank-simulator-log');
  return { 'bank-simulator': simulator, 'bank-gateway': folder.secret('logs') };
}
