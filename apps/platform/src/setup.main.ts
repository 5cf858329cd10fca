// `node apps/platform/dist/setup.main.js`: what must be there before the services of a distributed platform start in
// development - roles, schemas, migrations, topics, keys; over TLS users, rights and quotas of the brokers too - and for each
// service a folder with its settings and its own keys. A second run changes nothing. In production it is
// `setup.production.main.js`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RightsNotSet, applyRights, createTopics, setPasswords } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { kafkaParties } from '@aiyrbas/contracts';
import { type Logger, createLogger, endProcess } from '@aiyrbas/observability';
import { withSetupLock } from '@aiyrbas/persistence';
import { kafkaAccess, trustAuthorities } from '@aiyrbas/service-host';
import { prepareSchemas } from './database';
import { type PlatformKeys, preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { writeServiceFolders } from './service-folders';
import { EVERYTHING } from './everything';
import { type SetupConfig, setupConfig } from './setup.config';

async function main(): Promise<void> {
  const config = loadConfig(setupConfig, process.env, 'the set-up');
  const provider = providerEnvironment(config, process.env);
  const log = createLogger({ service: 'setup', level: config.LOG_LEVEL });
  trustAuthorities(config.TLS_CA);
  const folder = resolve(config.AIYRBAS_DATA_DIR);
  await withSetupLock(config.DATABASE_URL, async () => {
    const services = EVERYTHING.map(({ name }) => name);
    const keys = preparePlatformKeys(folder, services, config.PARTNER_BANKS.bics);
    const [topics] = await Promise.all([
      prepareKafka(config, keys, log),
      prepareSchemas(config.DATABASE_URL, keys.databasePasswordOf),
    ]);
    writeServiceFolders(folder, config, process.env, keys, provider);
    log.info({ topics, schemas: EVERYTHING.length, folder }, 'everything is set up');
  });
}

/** Whoever connects has its user and its rights before there is a topic. @returns the topics that were made. */
async function prepareKafka(config: SetupConfig, keys: PlatformKeys, log: Logger): Promise<string[]> {
  const access = kafkaAccess(config, 'setup');
  const { PARTNER_BANKS: banks, KAFKA_SSL: isSecured, KAFKA_SASL_USERNAME: own } = config;
  if (isSecured) {
    const parties = kafkaParties(banks, { simulator: true });
    const names = parties.map(({ principals }) => principals[0]).filter((name) => name !== own);
    const passwordOf = (name: string): string => readFileSync(keys.kafkaPasswordFileOf(name), 'utf8').trim();
    const users = names.map((username) => ({ username, password: passwordOf(username) }));
    await setPasswords(access, users, log);
    const { faults, notes } = await applyRights(access, parties, { previousReleaseMayRun: false }, log);
    for (const line of [...faults, ...notes]) log.warn({}, line);
  } else if (config.KAFKA_SASL_MECHANISM !== undefined) {
    throw new ConfigError('KAFKA_SASL_MECHANISM is set, and KAFKA_SSL is not true: services would get no user');
  }
  return createTopics(access, banks.topics, config.KAFKA_REPLICATION, log);
}

main().then(
  () => endProcess(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof RightsNotSet ? error.message : error);
    endProcess(1);
  },
);
