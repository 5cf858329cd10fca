// `node apps/platform/dist/setup.production.main.js COMMAND`: the set-up job in production.
// - `roles` prints SQL for an administrator: roles, schemas and rights. It needs no connection and no setting.
// - `plan` prints what `migrate` would do, and changes nothing.
// - `migrate` runs pending migrations, brings rights and quotas on the brokers to the contracts, and makes missing topics. Two
//   at once wait for each other.
// - `check` prints what is wrong, and ends with 1 if anything is.
// With KAFKA_TOPICS=external topics are made elsewhere: `migrate` then changes nothing before all are there as declared.
// It makes no key and no password, and writes no file.
import {
  RightsNotSet,
  type RightsPlan,
  applyRights,
  changesIn,
  createTopics,
  missingTopics,
  planRights,
  topicFaults,
} from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { kafkaParties } from '@aiyrbas/contracts';
import { createLogger, endProcess } from '@aiyrbas/observability';
import { rolesScript } from '@aiyrbas/persistence';
import { kafkaAccess, trustAuthorities } from '@aiyrbas/service-host';
import {
  PreviousReleaseMayRun,
  SETUP_ROLE,
  databaseFaults,
  migrateSchemas,
  planSchemas,
} from './production/database-setup';
import { productionSetupConfig } from './production/setup.config';
import { SERVICES } from './services';

const DATABASE = 'aiyrbas';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(command: string | undefined): Promise<number> {
  if (command === 'roles') {
    print(
      rolesScript(
        DATABASE,
        SERVICES.map(({ schema }) => schema),
        SETUP_ROLE,
      ),
    );
    return 0;
  }
  if (command !== 'plan' && command !== 'migrate' && command !== 'check')
    throw new ConfigError('name what to do: roles, plan, migrate or check');
  const config = loadConfig(productionSetupConfig, process.env, 'the set-up');
  const { DATABASE_URL: url, PARTNER_BANKS: banks, KAFKA_REPLICATION: replication } = config;
  trustAuthorities(config.TLS_CA);
  const log = createLogger({ service: 'setup', level: config.LOG_LEVEL });
  const kafka = kafkaAccess(config, 'setup');
  const parties = kafkaParties(banks, { simulator: false });
  const managesRights = config.KAFKA_RIGHTS === 'managed';
  const managesTopics = config.KAFKA_TOPICS === 'managed';
  const openTopics = async (): Promise<string[]> =>
    managesTopics
      ? (await missingTopics(kafka, banks.topics, log)).map((topic) => `topic ${topic}`)
      : topicFaults(kafka, banks.topics, log);
  const faults = await databaseFaults(url);
  if (faults.length > 0) {
    faults.forEach(print);
    print('an administrator mends these with the statements that the command `roles` prints');
    return 1;
  }
  if (command === 'migrate') {
    const wrong = managesTopics ? [] : await openTopics();
    if (wrong.length > 0) {
      wrong.forEach(print);
      print('KAFKA_TOPICS=external: whoever makes the topics mends these; nothing was changed');
      return 1;
    }
    const done = await migrateSchemas(url, config.PREVIOUS_RELEASE_STOPPED);
    for (const { schema, pending } of done)
      log.info({ schema, migrations: pending.map(({ name }) => name) }, 'migrated');
    // Before topics: a topic that is there is written at once.
    if (managesRights) {
      const previousReleaseMayRun = !config.PREVIOUS_RELEASE_STOPPED;
      const rights = await applyRights(kafka, parties, { previousReleaseMayRun }, log);
      log.info({ changes: changesIn(rights) }, 'rights and quotas are those of the contracts');
      for (const line of [...rights.faults, ...rights.notes]) log.warn({}, line);
    }
    const topics = managesTopics ? await createTopics(kafka, banks.topics, replication, log) : [];
    log.info({ topics }, 'everything is set up');
    return 0;
  }
  const planned = await planSchemas(url);
  const users = config.KAFKA_SASL_MECHANISM === 'scram-sha-512';
  const rights: RightsPlan | undefined = managesRights ? await planRights(kafka, parties, { users }, log) : undefined;
  const open = [
    ...planned.flatMap(({ schema, isNew, pending }) =>
      pending.map(({ name, phase }) => `${schema}: ${name} (${isNew ? 'new schema' : phase})`),
    ),
    ...(rights ? [...changesIn(rights), ...rights.faults] : []),
    ...(await openTopics()),
  ];
  open.forEach(print);
  // For people to look at; nothing is wrong with it.
  rights?.notes.forEach(print);
  if (open.length === 0) print('nothing is to be done');
  return command === 'check' && open.length > 0 ? 1 : 0;
}

main(process.argv[2]).then(
  (code) => endProcess(code),
  (error: unknown) => {
    const isForUsers = [ConfigError, PreviousReleaseMayRun, RightsNotSet].some((kind) => error instanceof kind);
    console.error(isForUsers ? (error as Error).message : error);
    endProcess(1);
  },
);
