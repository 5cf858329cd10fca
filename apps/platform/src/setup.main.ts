// `node apps/platform/dist/setup.main.js`: what must be there before the services of a distributed platform start in
// development - roles, schemas, migrations, topics, keys - and for each of them a folder with its settings and its own keys.
// A second run changes nothing. In production it is `setup.production.main.js`.
import { resolve } from 'node:path';
import { createTopics } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { createLogger } from '@aiyrbas/observability';
import { withSetupLock } from '@aiyrbas/persistence';
import { kafkaAccess } from '@aiyrbas/service-host';
import { prepareSchemas } from './database';
import { preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { writeServiceFolders } from './service-folders';
import { EVERYTHING } from './everything';
import { setupConfig } from './setup.config';

async function main(): Promise<void> {
  const config = loadConfig(setupConfig, process.env, 'the set-up');
  const provider = providerEnvironment(config, process.env);
  const log = createLogger({ service: 'setup', level: config.LOG_LEVEL });
  const folder = resolve(config.AIYRBAS_DATA_DIR);
  await withSetupLock(config.DATABASE_URL, async () => {
    const services = EVERYTHING.map(({ name }) => name);
    const keys = preparePlatformKeys(folder, services, config.PARTNER_BANKS.bics);
    const [topics] = await Promise.all([
      createTopics(kafkaAccess(config, 'setup'), config.PARTNER_BANKS.topics, config.KAFKA_REPLICATION, log),
      prepareSchemas(config.DATABASE_URL, keys.databasePasswordOf),
    ]);
    writeServiceFolders(folder, config, process.env, keys, provider);
    log.info({ topics, schemas: EVERYTHING.length, folder }, 'everything is set up');
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
