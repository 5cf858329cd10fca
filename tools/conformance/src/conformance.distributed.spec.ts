// The kit over a real broker: our simulator and two banks with a fault; then, on one with logins and rights as in production, the
// example in Python, which is killed in the middle.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type KafkaAccess, applyRights, createTopics, kafkaClient, setPasswords } from '@aiyrbas/bus';
import { loadConfig } from '@aiyrbas/config';
import {
  BANK_STREAMS,
  DEVELOPMENT_BANKS,
  PartnerBanks,
  bankTopic,
  instructionsTopic,
  kafkaParties,
  reportsTopic,
} from '@aiyrbas/contracts';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { createLogger } from '@aiyrbas/observability';
import { KafkaCluster } from '@aiyrbas/servers';
import { kafkaAccess, kafkaKeys, trustAuthorities } from '@aiyrbas/service-host';
import { z } from 'zod';
import { KafkaConversation } from './kafka-conversation';
import { makeBankKeys, makeKeys, readKeys, readPlatformKeys } from './keys-folder';
import { readTopics } from './manifests/read-topics';
import { TopicsVerifier, textOfVerified, topicsOf } from './manifests/verify-topics';
import { type KitRun, runKit } from './run';
import type { BankRecord, Operator } from './conversation';
import { textOfRun } from './reports/table';
import { RULES } from './rules/rules';
import { type Settings, agreedAccounts } from './settings';
import { SimulatedBank } from './simulated-bank';
import { BankOnKafka } from './testing/bank-on-kafka';
import { type FaultyBank, THIRTEEN } from './testing/banks-with-a-fault';
import { BIC, ENVIRONMENT, newKeys, settingsFor } from './testing/in-memory-bank';
import { ManifestedTopics } from './testing/manifested-topics';
import { PythonBank, verifyInPython } from './testing/python-bank';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-conformance-'));
const log = createLogger({ service: 'test', level: 'silent' });
let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await KafkaCluster.start({ folder: join(folder, 'kafka') });
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

const access = (): KafkaAccess => ({ brokers: cluster.brokers.split(','), clientId: 'test' });

async function play(settings: Settings, operator: Operator, as = access(), group?: string): Promise<KitRun> {
  const { bic } = settings;
  const conversation = await KafkaConversation.open({ access: as, bic, operator, group });
  return runKit(conversation, settings).finally(() => conversation.close());
}

/** What the kit needs of a bank whose keys lie in a folder. */
const settingsIn = (keys: string, bic: string): Settings => {
  const { account } = DEVELOPMENT_BANKS.named(bic);
  return {
    ...{ bic, account, customers: agreedAccounts(account), environment: ENVIRONMENT, ...readKeys(keys, bic) },
    ...{ load: 1000, timeoutMs: 60_000, responseMs: 60_000, settleMs: 2_000 },
  };
};

/** A bank can start when they are there. */
const makeTopics = (bic: string): Promise<string[]> =>
  createTopics(
    access(),
    BANK_STREAMS.map((stream) => bankTopic(bic, stream)),
    1,
    log,
  );

const failedIn = ({ results }: KitRun): string[] =>
  results.filter(({ state }) => state === 'failed').map(({ rule }) => rule.id);
const PASSES_WHOLE = `${RULES.length} rules passed, 0 MUST and 0 SHOULD failed, 0 not run`;

/** What is wrong shows in a few seconds, so that a response that never comes costs no more. */
const quick = { timeoutMs: 15_000, responseMs: 10_000, settleMs: 2_000 };

async function playInMemory(bank: FaultyBank['bank'], more: Partial<Settings>): Promise<KitRun> {
  const keys = newKeys();
  const subject = new BankOnKafka(new bank(keys), access());
  const settings = settingsFor(keys, { ...quick, ...more });
  await makeTopics(BIC);
  await subject.start();
  return play(settings, subject.operator).finally(() => subject.close());
}

test('our simulator passes whole, 1,000 instructions at once too', async () => {
  const [bic, keys] = ['HSBKKZKX', join(folder, 'keys-of-simulator')];
  const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres', 'data'), durable: false });
  try {
    await makeTopics(bic);
    const bank = await SimulatedBank.start({
      ...{ bic, environment: ENVIRONMENT, access: access(), postgresUrl: postgres.adminUrl, folder },
      ...{ platformKeys: makeKeys(keys), keys: makeBankKeys(keys, bic) },
    });
    const run = await play(settingsIn(keys, bic), bank.operator).finally(() => bank.stop());
    expect(textOfRun(run)).toContain(PASSES_WHOLE);
  } finally {
    await postgres.stop();
  }
}, 180_000);

const two = ['executes a repetition', 'reports the booking before it answers'];
test.each(THIRTEEN.filter(({ name }) => two.includes(name)).map((one) => [one.name, one] as const))(
  'a bank that %s is caught',
  async (_, { bank, rule, also = [] }) => {
    expect(failedIn(await playInMemory(bank, { timeoutMs: 5_000 })).sort()).toEqual([rule, ...also].sort());
  },
  120_000,
);

describe('on a broker with logins and rights', () => {
  const before = getCACertificates('default');
  const userOf = (bic: string): string => `bank.${bic.toLowerCase()}`;
  /** Nobody plays to it: its topics are written here. */
  const OTHER = 'HSBKKZKX';
  const [gateway, user] = ['bank-gateway', userOf(BIC)];
  const passwordOf = (username: string): string => `password-of-${username}`;
  let secured: KafkaCluster;

  beforeAll(async () => {
    secured = await KafkaCluster.start({ folder: join(folder, 'secured'), secured: true });
    trustAuthorities(readFileSync(secured.authorityFile!, 'utf8'));
    const setup = kafkaAccess(loadConfig(z.object(kafkaKeys), secured.settings, 'test'), 'setup');
    const banks = new PartnerBanks([BIC, OTHER].map((bic) => DEVELOPMENT_BANKS.named(bic)));
    const users = [gateway, user, userOf(OTHER)].map((username) => ({ username, password: passwordOf(username) }));
    await setPasswords(setup, users, log);
    await applyRights(setup, kafkaParties(banks, { simulator: false }), { previousReleaseMayRun: false }, log);
    await createTopics(setup, banks.topics, 1, log);
  }, 120_000);
  afterAll(async () => {
    setDefaultCACertificates(before);
    await secured.stop();
  }, 60_000);

  const accessAs = (username: string): KafkaAccess => ({
    ...{ brokers: secured.brokers.split(','), clientId: 'conformance', ssl: true },
    sasl: { mechanism: 'scram-sha-512', username, password: () => passwordOf(username) },
  });

  test('the example in Python passes whole, 1,000 instructions at once too', async () => {
    const keys = join(folder, 'keys-of-python');
    makeKeys(keys);
    const own = makeBankKeys(keys, BIC);
    const signWith = (count: number): void =>
      writeFileSync(join(keys, 'bank-private.jwks.json'), JSON.stringify({ keys: own.slice(0, count) }));
    signWith(1);
    const passwordFile = join(folder, 'bank.password');
    writeFileSync(passwordFile, passwordOf(user));
    const settings = settingsIn(keys, BIC);
    const bank = new PythonBank(
      {
        ...{ bic: BIC, account: settings.account, brokers: secured.brokers, keys },
        ...{ database: join(folder, 'bank.db'), environment: ENVIRONMENT },
        variables: { KAFKA_USERNAME: user, KAFKA_PASSWORD_FILE: passwordFile, KAFKA_CA: secured.authorityFile! },
      },
      () => signWith(2),
    );
    await bank.start();
    const run = await play(settings, bank.operator, accessAs(gateway), gateway).finally(() => bank.end());
    expect(textOfRun(run)).toContain(PASSES_WHOLE);
    expect(bank.output).toContain('signature_invalid');
  }, 300_000);

  test('the kit and the example in Python compute the manifests of the topics again, and name the same fault', async () => {
    const keys = join(folder, 'keys-of-manifests');
    makeKeys(keys);
    makeBankKeys(keys, OTHER);
    const { signer } = readKeys(keys, OTHER);
    const topics = new ManifestedTopics(OTHER, { ...signer, environment: ENVIRONMENT });
    for (const round of [1, 2]) {
      for (let at = 0; at < 20; at += 1) await topics.write('instructions', `request-${round}-${at}`);
      for (let at = 0; at < 10; at += 1) await topics.write('reports', `request-${round}-${at}`);
      for (const stream of ['instructions', 'acknowledgements', 'reports'] as const) await topics.manifest(stream);
    }
    const again = topics.records.find(({ topic }) => topic === instructionsTopic(OTHER))!;
    topics.add(again);
    await writeRecords(topics.records);
    expect(await kitVerifies(keys)).toContain('6 verified, 0 incomplete, 0 faulty; 0 records not counted');
    const good = await pythonVerifies(keys);
    expect([good.code, good.output]).toEqual([
      0,
      expect.stringContaining('6 verified, 0 incomplete, 0 faulty; 0 records not counted'),
    ]);

    // The platform signs another record for a number that it has used.
    const other = await topics.write('instructions', again.key!.toString());
    const reused = {
      ...other,
      headers: new Map([...other.headers, ['ce_streamseq', again.headers.get('ce_streamseq')!]]),
    };
    await writeRecords([reused]);
    const { partition } = again;
    const number = again.headers.get('ce_streamseq')![0]!.toString();
    expect(await kitVerifies(keys)).toContain(`number_reused: partition ${partition} epoch 1 number ${number}`);
    const bad = await pythonVerifies(keys);
    expect([bad.code, bad.output]).toEqual([
      1,
      expect.stringContaining(`code=number_reused partition=${partition} epoch=1 number=${number}`),
    ]);
  }, 180_000);

  /** Everybody with the rights that it has in production: we write all topics but the reports. */
  async function writeRecords(records: readonly BankRecord[]): Promise<void> {
    for (const [username, own] of [
      [gateway, (topic: string) => topic !== reportsTopic(OTHER)],
      [userOf(OTHER), (topic: string) => topic === reportsTopic(OTHER)],
    ] as const) {
      const producer = kafkaClient(accessAs(username), log).producer({ allowAutoTopicCreation: false });
      await producer.connect();
      for (const { topic, partition, key, value, headers } of records.filter((record) => own(record.topic))) {
        const bytes = Object.fromEntries([...headers].map(([name, values]) => [name, Buffer.from(values[0]!)]));
        const message = { key: Buffer.from(key!), value: Buffer.from(value!), headers: bytes, partition };
        await producer.send({ topic, messages: [message], acks: -1 });
      }
      await producer.disconnect();
    }
  }

  async function kitVerifies(keys: string): Promise<string> {
    const ofPlatform = readPlatformKeys(keys);
    const verifier = new TopicsVerifier(OTHER, ENVIRONMENT, (kid) => ofPlatform.get(kid));
    await readTopics(
      { access: accessAs(userOf(OTHER)), topics: topicsOf(OTHER), group: `${userOf(OTHER)}.manifests` },
      (record) => verifier.take(record),
      (topic, partition, deletedBefore) => deletedBefore && verifier.shorten(topic, partition),
    );
    return textOfVerified(verifier.result());
  }

  function pythonVerifies(keys: string): ReturnType<typeof verifyInPython> {
    const username = userOf(OTHER);
    const passwordFile = join(folder, 'other.password');
    writeFileSync(passwordFile, passwordOf(username));
    return verifyInPython({
      ...{ bic: OTHER, brokers: secured.brokers, keys, environment: ENVIRONMENT },
      variables: { KAFKA_USERNAME: username, KAFKA_PASSWORD_FILE: passwordFile, KAFKA_CA: secured.authorityFile! },
    });
  }
});
