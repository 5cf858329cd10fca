// `npm run conformance`. See tools/conformance.mjs for what can be asked.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { KafkaAccess } from '@aiyrbas/bus';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { CannotServe } from '@aiyrbas/servers';
import { kafkaAccess, kafkaKeys, tlsKeys, trustAuthorities } from '@aiyrbas/service-host';
import { z } from 'zod';
import { KafkaConversation, TopicMissing } from './kafka-conversation';
import { KeysMissing, makeKeys, readKeys, readPlatformKeys } from './keys-folder';
import { TopicIncomplete, readTopics } from './manifests/read-topics';
import { TopicsVerifier, textOfVerified, topicsOf } from './manifests/verify-topics';
import { operatorOf } from './operator-commands';
import { junitOf } from './reports/junit';
import { htmlOf } from './reports/page';
import { textOfRun } from './reports/table';
import { hasFailed, runKit } from './run';
import { ACCOUNT_ROLES, DEFAULTS, type Settings, agreedAccounts } from './settings';
import { validate } from './validate';
import { type AtSimulator, withSimulator } from './with-simulator';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bic: { type: 'string' },
    account: { type: 'string' },
    brokers: { type: 'string' },
    keys: { type: 'string', default: 'conformance-keys' },
    environment: { type: 'string', default: 'test' },
    accounts: { type: 'string' },
    group: { type: 'string' },
    simulator: { type: 'boolean', default: false },
    'create-topics': { type: 'boolean', default: false },
    'restart-command': { type: 'string' },
    'change-key-command': { type: 'string' },
    instructions: { type: 'string', default: String(DEFAULTS.load) },
    timeout: { type: 'string', default: String(DEFAULTS.timeoutMs / 1000) },
    'response-within': { type: 'string', default: String(DEFAULTS.responseMs / 1000) },
    junit: { type: 'string' },
    html: { type: 'string' },
    strict: { type: 'boolean', default: false },
    validate: { type: 'string' },
    type: { type: 'string' },
    manifests: { type: 'boolean', default: false },
  },
});

/** Somebody has to give it, or it cannot be used as given. */
class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

const wholeNumber = (name: 'instructions' | 'timeout' | 'response-within'): number => {
  if (!/^\d{1,6}$/.test(values[name])) throw new WrongOption(`--${name} takes a whole number`);
  return Number.parseInt(values[name], 10);
};

function bank(): { readonly bic: string; readonly account: string } {
  const { bic } = values;
  if (bic === undefined) throw new WrongOption('--bic is missing, for example --bic HSBKKZKX');
  const account = values.account ?? DEVELOPMENT_BANKS.find(bic)?.account;
  if (account === undefined) throw new WrongOption('--account is missing: our IBAN at this bank');
  return { bic, account };
}

/** A JSON file of IBANs by role; null for a role that the bank has no account for. */
function customersOf(account: string): Settings['customers'] {
  const agreed = agreedAccounts(account);
  if (values.accounts === undefined) return agreed;
  const given = z
    .partialRecord(z.enum(ACCOUNT_ROLES), z.string().nullable())
    .parse(JSON.parse(readFileSync(values.accounts, 'utf8')));
  const all = Object.entries({ ...agreed, ...given }).filter(([, iban]) => iban !== null);
  return Object.fromEntries(all) as Settings['customers'];
}

function validateFile(file: string): void {
  const { bic, account } = bank();
  const { isAccepted, lines } = validate(readFileSync(file), bic, account, values.type);
  console.log(lines.join('\n'));
  process.exitCode = isAccepted ? 0 : 1;
}

const settingsWith = (keys: string): Settings => {
  const { bic, account } = bank();
  return {
    bic,
    account,
    environment: values.environment,
    customers: customersOf(account),
    ...readKeys(keys, bic),
    load: wholeNumber('instructions'),
    timeoutMs: wholeNumber('timeout') * 1000,
    responseMs: wholeNumber('response-within') * 1000,
    settleMs: DEFAULTS.settleMs,
  };
};

/** How the bank's topics are reached: `--brokers`, and the settings of our services in the environment. */
function accessFromEnvironment(): KafkaAccess {
  const environment = { ...process.env, ...(values.brokers === undefined ? {} : { KAFKA_BROKERS: values.brokers }) };
  const config = loadConfig(z.object({ ...kafkaKeys, TLS_CA: tlsKeys.TLS_CA }), environment, 'conformance');
  trustAuthorities(config.TLS_CA);
  return kafkaAccess(config, 'conformance');
}

async function play({ access, operator, keys }: AtSimulator): Promise<void> {
  const settings = settingsWith(keys);
  const { bic } = settings;
  const [group, createsTopics] = [values.group, values['create-topics']];
  const conversation = await KafkaConversation.open({ access, bic, operator, group, createsTopics });
  const run = await runKit(conversation, settings, (scenario) => console.error(`  ${scenario}`)).finally(() =>
    conversation.close(),
  );
  console.log(textOfRun(run));
  if (values.junit !== undefined) writeFileSync(values.junit, junitOf(run, values.strict));
  if (values.html !== undefined) writeFileSync(values.html, htmlOf(run));
  process.exitCode = hasFailed(run, values.strict) ? 1 : 0;
}

/** Computes every manifest of the bank's topics again, as the bank should. */
async function verifyManifests(): Promise<void> {
  const { bic } = bank();
  const keys = readPlatformKeys(values.keys);
  const verifier = new TopicsVerifier(bic, values.environment, (kid) => keys.get(kid));
  const group = values.group ?? `bank.${bic.toLowerCase()}.manifests`;
  await readTopics(
    { access: accessFromEnvironment(), topics: topicsOf(bic), group },
    (record) => verifier.take(record),
    (topic, partition, deletedBefore) => deletedBefore && verifier.shorten(topic, partition),
  );
  const result = verifier.result();
  console.log(textOfVerified(result));
  // Without a manifest nothing is known.
  const isGood = result.manifests.length > 0 && result.manifests.every(({ status }) => status !== 'faulty');
  process.exitCode = isGood ? 0 : 1;
}

const operatorFromCommands = () =>
  operatorOf({ restart: values['restart-command'], changeKey: values['change-key-command'] });

async function main(): Promise<void> {
  if (positionals[0] === 'keys') console.log(`for the bank: ${makeKeys(values.keys)}`);
  else if (values.validate !== undefined) validateFile(values.validate);
  else if (values.manifests) await verifyManifests();
  else if (values.simulator) await withSimulator(bank().bic, values.environment, play);
  else await play({ access: accessFromEnvironment(), operator: operatorFromCommands(), keys: values.keys });
}

// What it started ends with it only when its exit handlers run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(2));

const EXPECTED = [WrongOption, ConfigError, KeysMissing, TopicMissing, TopicIncomplete, CannotServe];

main().catch((error: unknown) => {
  const isExpected = EXPECTED.some((kind) => error instanceof kind);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
