// The folders of all services of a platform in development: for each what its configuration reads, and nothing else.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@aiyrbas/config';
import { kafkaParties } from '@aiyrbas/contracts';
import { serviceConfig } from '@aiyrbas/service-host';
import { databaseUrlOf } from './database';
import { type Environment, developmentEnvironment } from './environment';
import type { PlatformKeys } from './keys';
import type { ProviderEnvironment } from './provider-environment';
import { onlyFor, writeServiceFolder } from './service-folder';
import { EVERYTHING } from './everything';
import type { SetupConfig } from './setup.config';

/** Keys that the set-up passes to the services unchanged, from its own environment. */
const PASSED_ON = [
  'KAFKA_SSL',
  'REDIS_URL',
  'SERVICE_URLS',
  'CORS_ORIGINS',
  'DEPLOYMENT_ENVIRONMENT',
  'DATABASE_POOL_MAX',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_RESOURCE_ATTRIBUTES',
  'QUOTE_ACCEPT_SECONDS',
  'QUOTE_LOCK_SECONDS',
  'QUOTES_PER_MINUTE',
  'AIYRBAS_SIMULATE',
  'RECONCILIATION_PATIENCE_SECONDS',
  'RECONCILIATION_PAYMENT_DAYS',
  'RECONCILIATION_STATEMENT_DUE',
] as const;

/** Settings that a library of a service reads itself. */
const READ_BY_LIBRARIES = ['OTEL_RESOURCE_ATTRIBUTES'];

/** @param given the set-up's own environment */
export function writeServiceFolders(
  dataDir: string,
  config: SetupConfig,
  given: Readonly<Record<string, string | undefined>>,
  keys: PlatformKeys,
  provider: ProviderEnvironment,
): void {
  const passedOn = Object.fromEntries(PASSED_ON.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
  const environmentOf = (service: string, schema: string): Environment => ({
    ...passedOn,
    ...kafkaOf(config, keys, service),
    ...developmentEnvironment({
      service,
      keys,
      urlOf: (other) => urlOf(config, other),
      banks: config.PARTNER_BANKS,
      bankTimeScale: config.BANK_SIMULATOR_TIME_SCALE,
    }),
    ...provider.environment,
    LOG_LEVEL: config.LOG_LEVEL,
    DATABASE_URL: databaseUrlOf(config.DATABASE_URL, keys.databasePasswordOf, schema),
  });
  for (const { name, schema, config: own } of EVERYTHING) {
    const names = [...Object.keys(serviceConfig.shape), ...Object.keys(own.shape), ...READ_BY_LIBRARIES];
    writeServiceFolder(dataDir, name, onlyFor(names, environmentOf(name, schema)));
  }
  if (provider.devIssuer !== undefined) {
    const environment = { OIDC_ISSUER: provider.devIssuer, DEV_ISSUER_KEY_FILE: keys.devIssuerKeyFile() };
    writeServiceFolder(dataDir, 'dev-issuer', environment);
  }
  // Until release 0.2 all environment files were here, and every service could read them.
  rmSync(join(dataDir, 'env'), { recursive: true, force: true });
}

/** Over TLS each service is a user of its own. Who neither reads nor writes a topic is none. */
function kafkaOf(config: SetupConfig, keys: PlatformKeys, service: string): Environment {
  const { KAFKA_BROKERS: brokers, KAFKA_SERVICE_BROKERS: ofServices = brokers, TLS_CA: ca } = config;
  const party = kafkaParties(config.PARTNER_BANKS, { simulator: true }).find(({ name }) => name === service);
  return {
    KAFKA_BROKERS: ofServices.join(','),
    ...(ca === undefined ? {} : { TLS_CA_FILE: keys.authoritiesFile(ca) }),
    ...(config.KAFKA_SSL && party
      ? {
          KAFKA_SASL_MECHANISM: 'scram-sha-512',
          KAFKA_SASL_USERNAME: party.principals[0],
          KAFKA_SASL_PASSWORD_FILE: keys.kafkaPasswordFileOf(party.principals[0]),
        }
      : {}),
  };
}

function urlOf(config: SetupConfig, service: string): string {
  const [url] = config.SERVICE_URLS.get(service) ?? [];
  if (url === undefined) throw new ConfigError(`SERVICE_URLS has no address of ${service}`);
  return url;
}
