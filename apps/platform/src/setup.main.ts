// `node apps/platform/dist/setup.main.js`: what must be there before the services of a distributed platform start -
// roles, schemas, migrations, topics, keys - and an environment file for each of them. A second run changes nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTopics } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { createLogger } from '@aiyrbas/observability';
import { readSecret } from '@aiyrbas/privacy';
import { kafkaAccess } from '@aiyrbas/service-host';
import { databaseUrlOf, prepareSchemas } from './database';
import { type Environment, developmentEnvironment } from './environment';
import { environmentLine } from './environment-line';
import { preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { EVERYTHING } from './services';
import { type SetupConfig, setupConfig } from './setup.config';

/** Keys that the set-up passes to the services unchanged, from its own environment. */
const PASSED_ON = [
  'KAFKA_BROKERS',
  'KAFKA_SSL',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'REDIS_URL',
  'SERVICE_URLS',
  'CORS_ORIGINS',
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

async function main(): Promise<void> {
  const config = loadConfig(setupConfig, process.env, 'the set-up');
  const provider = providerEnvironment(config, process.env);
  const log = createLogger({ service: 'setup', level: config.LOG_LEVEL });
  const folder = resolve(config.AIYRBAS_DATA_DIR);
  const keys = preparePlatformKeys(folder, config.PARTNER_BANKS.bics);
  const secret = readSecret(keys.databasePasswordFile);
  const [made] = await Promise.all([
    createTopics(kafkaAccess(config, 'setup'), config.PARTNER_BANKS.topics, config.KAFKA_REPLICATION, log),
    prepareSchemas(config.DATABASE_URL, secret),
  ]);
  const shared: Environment = {
    ...Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    ...developmentEnvironment({
      keys,
      urlOf: (service) => urlOf(config, service),
      banks: config.PARTNER_BANKS,
      bankTimeScale: config.BANK_SIMULATOR_TIME_SCALE,
    }),
    ...provider.environment,
    INTERNAL_SECRET_FILE: keys.internalTokenFile,
    LOG_SECRET_FILE: keys.logSecretFile,
    LOG_LEVEL: config.LOG_LEVEL,
  };
  mkdirSync(join(folder, 'env'), { recursive: true, mode: 0o700 });
  for (const { name, schema } of EVERYTHING) {
    writeEnvironment(folder, name, { ...shared, DATABASE_URL: databaseUrlOf(config.DATABASE_URL, secret, schema) });
  }
  if (provider.devIssuer !== undefined) {
    const environment = { OIDC_ISSUER: provider.devIssuer, DEV_ISSUER_KEY_FILE: keys.devIssuerKeyFile() };
    writeEnvironment(folder, 'dev-issuer', environment);
  }
  log.info({ topics: made, schemas: EVERYTHING.length, folder }, 'everything is set up');
}

function urlOf(config: SetupConfig, service: string): string {
  const [url] = config.SERVICE_URLS.get(service) ?? [];
  if (url === undefined) throw new ConfigError(`SERVICE_URLS has no address of ${service}`);
  return url;
}

/** Readable by its user alone, because it names passwords. */
function writeEnvironment(folder: string, service: string, environment: Environment): void {
  const lines = Object.entries(environment).map(([name, value]) => environmentLine(name, value));
  writeFileSync(join(folder, 'env', `${service}.env`), `${lines.join('\n')}\n`, { mode: 0o600 });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
