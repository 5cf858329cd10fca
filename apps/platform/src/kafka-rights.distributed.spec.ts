// Who may do what on a real secured broker: the table of the contracts is applied, and each principal tries each topic and each
// group with librdkafka. Beyond that, what nobody but the set-up may do.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  type KafkaAccess,
  applyRights,
  changesIn,
  createTopics,
  deleteUsers,
  kafkaClient,
  planRights,
  setPasswords,
} from '@aiyrbas/bus';
import { loadConfig } from '@aiyrbas/config';
import {
  DEVELOPMENT_BANKS,
  KAFKA_SETUP,
  type KafkaOperation,
  type KafkaRight,
  kafkaParties,
  reportsTopic,
} from '@aiyrbas/contracts';
import { withinMs } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import { KafkaCluster, makeCertificates } from '@aiyrbas/servers';
import { kafkaAccess, kafkaKeys, trustAuthorities } from '@aiyrbas/service-host';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  ConfigResourceTypes,
  ResourcePatternTypes,
} from 'kafkajs';
import { z } from 'zod';
import { type Walked, walk } from './testing/librdkafka';

/** The shortest that kafkajs can live with: it authenticates again ten seconds before the end. */
const SESSION_MS = 12_000;
const ENDED_MS = 3 * SESSION_MS;

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-rights-'));
const log = createLogger({ service: 'test', level: 'silent' });
const before = getCACertificates('default');
const { topics } = DEVELOPMENT_BANKS;
const parties = kafkaParties(DEVELOPMENT_BANKS, { simulator: true });
const rightsOf = new Map(parties.flatMap(({ principals, rights }) => principals.map((one) => [one, rights] as const)));
/** The first principal of the set-up is a super user here: all but that one are walked. */
const walked = [...rightsOf.keys()].filter((principal) => principal !== KAFKA_SETUP);
const passwordOf = (principal: string): string => `password-of-${principal}`;

let cluster: KafkaCluster;
let setup: KafkaAccess;

const accessOf = (username: string, password = (): string => passwordOf(username)): KafkaAccess => ({
  brokers: cluster.brokers.split(','),
  clientId: username,
  ssl: true,
  sasl: { mechanism: 'scram-sha-512', username, password },
});

beforeAll(async () => {
  cluster = await KafkaCluster.start({
    folder: join(folder, 'kafka'),
    secured: true,
    properties: [`listener.name.sasl.connections.max.reauth.ms=${SESSION_MS}`],
  });
  trustAuthorities(readFileSync(cluster.authorityFile!, 'utf8'));
  setup = kafkaAccess(loadConfig(z.object(kafkaKeys), cluster.settings, 'test'), 'setup');
}, 120_000);
afterAll(async () => {
  setDefaultCACertificates(before);
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

async function asAdmin<T>(access: KafkaAccess, act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient(access, log).admin();
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
}

const plan = () => planRights(setup, parties, { users: true }, log);
const STOPPED = { previousReleaseMayRun: false };
const DONE = { add: [], remove: [], quotas: new Map(), withoutUser: [], faults: [], notes: [] };

it('on a new cluster nobody has a right or a password; the set-up makes all of it', async () => {
  const at = await plan();
  expect(at.withoutUser).toEqual(parties.map(({ name }) => name));
  const users = [...rightsOf.keys()].map((username) => ({ username, password: passwordOf(username) }));
  await setPasswords(setup, users, log);
  const made = await applyRights(setup, parties, STOPPED, log);
  expect([made.add, made.quotas]).toEqual([at.add, at.quotas]);
  expect(await createTopics(setup, topics, 1, log)).toEqual(topics.map(({ name }) => name));
  expect(await plan()).toEqual(DONE);
  // Again, and by two at once.
  await Promise.all([applyRights(setup, parties, STOPPED, log), applyRights(setup, parties, STOPPED, log)]);
  expect(await plan()).toEqual(DONE);
}, 90_000);

describe('each principal, with librdkafka', () => {
  const groups = [
    ...new Set([
      ...parties.map(({ name }) => name),
      ...DEVELOPMENT_BANKS.bics.map((bic) => `bank.${bic.toLowerCase()}.walk`),
      'somebody',
    ]),
  ];
  let found: Readonly<Record<string, Walked>>;

  const named = (principal: string, operation: KafkaOperation, resource: KafkaRight['resource']): string[] =>
    rightsOf
      .get(principal)!
      .filter((right) => right.operation === operation && right.resource === resource)
      .map(({ name }) => name);
  const groupsOf = (principal: string): string[] =>
    rightsOf
      .get(principal)!
      .filter(({ resource }) => resource === 'GROUP')
      .flatMap(({ name, pattern }) =>
        groups.filter((group) => (pattern === 'LITERAL' ? group === name : group.startsWith(name))),
      );

  beforeAll(async () => {
    const producer = kafkaClient(setup, log).producer();
    await producer.connect();
    for (const { name } of topics) await producer.send({ topic: name, messages: [{ value: 'first', partition: 0 }] });
    await producer.disconnect();
    found = await walk({
      brokers: cluster.brokers,
      ca: cluster.authorityFile!,
      topics: topics.map(({ name }) => name),
      groups,
      principals: walked.map((username) => {
        const [topic] = named(username, 'READ', 'TOPIC');
        const group = groupsOf(username)[0] ?? username;
        return { username, password: passwordOf(username), group, ...(topic === undefined ? {} : { topic }) };
      }),
    });
  }, 400_000);

  it.each(walked)('%s reads, writes and joins what the table says, and nothing else', (principal) => {
    const { errors, ...may } = found[principal]!;
    expect(may).toEqual({
      read: named(principal, 'READ', 'TOPIC').sort(),
      write: named(principal, 'WRITE', 'TOPIC').sort(),
      groups: groupsOf(principal).sort(),
      transaction: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    });
    expect(errors).toContain('TOPIC_AUTHORIZATION_FAILED');
  });
});

const OWN = reportsTopic('EURIKZKA');
const config = { type: ConfigResourceTypes.TOPIC, name: OWN };
const right = {
  resourceType: AclResourceTypes.TOPIC,
  resourceName: OWN,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: 'User:bank.eurikzka',
  host: '*',
  operation: AclOperationTypes.ALL,
  permissionType: AclPermissionTypes.ALLOW,
};

/** What only the set-up may do. */
const RESERVED: readonly [string, (admin: Admin) => Promise<unknown>][] = [
  ['make a topic', (admin) => admin.createTopics({ topics: [{ topic: 'bank.eurikzka.more.v1' }] })],
  ['delete a topic', (admin) => admin.deleteTopics({ topics: [OWN] })],
  ['add partitions', (admin) => admin.createPartitions({ topicPartitions: [{ topic: OWN, count: 9 }] })],
  ['see settings', (admin) => admin.describeConfigs({ includeSynonyms: false, resources: [config] })],
  [
    'alter settings',
    (admin) => admin.alterConfigs({ validateOnly: false, resources: [{ ...config, configEntries: [] }] }),
  ],
  ['see rights', (admin) => admin.describeAcls(right)],
  ['grant itself a right', (admin) => admin.createAcls({ acl: [right] })],
  ['take away a right', (admin) => admin.deleteAcls({ filters: [right] })],
];

/** Types of the library's errors, of those inside others too. */
const typesOf = (error: { type?: string; errors?: object[]; cause?: object }): string[] => [
  ...(error.type === undefined ? [] : [error.type]),
  ...[...(error.errors ?? []), ...(error.cause ? [error.cause] : [])].flatMap(typesOf),
];

describe.each(['bank.eurikzka', 'bank.eurikzka.2', 'bank-gateway', 'bank-simulator'])('%s', (principal) => {
  it.each(RESERVED)('may not %s', async (_, act) => {
    const error = await asAdmin(accessOf(principal), act).catch((thrown: object) => thrown);
    expect(typesOf(error as object)).toContainEqual(expect.stringMatching(/_AUTHORIZATION_FAILED$/));
  });

  it('does not see users', async () => {
    await expect(planRights(accessOf(principal), parties, { users: true }, log)).rejects.toThrow(
      'the set-up may not manage rights',
    );
  });
});

it.each([
  ['another one’s password', () => accessOf('orders', () => passwordOf('ledger'))],
  ['a user that there is not', () => accessOf('nobody')],
  ['no login', () => ({ brokers: cluster.brokers.split(','), clientId: 'orders', ssl: true })],
  ['clear text', () => ({ brokers: cluster.brokers.split(','), clientId: 'orders' })],
  ['no certificate, where brokers meet', () => ({ brokers: setup.brokers, clientId: 'orders', ssl: true })],
])(
  '%s leads nowhere',
  async (_, access) => {
    await expect(asAdmin(access(), (admin) => admin.listTopics())).rejects.toThrow();
  },
  90_000,
);

describe('a certificate in place of a password', () => {
  const writeTo = async (access: KafkaAccess, topic: string): Promise<void> => {
    const producer = kafkaClient(access, log).producer({ retry: { retries: 2 } });
    try {
      await producer.connect();
      await producer.send({ topic, messages: [{ value: 'x', partition: 0 }] });
    } finally {
      await producer.disconnect();
    }
  };
  const withCertificate = (settings: Record<string, string>): KafkaAccess =>
    kafkaAccess(loadConfig(z.object(kafkaKeys), settings, 'test'), 'bank');

  it('gives the rights of its subject', async () => {
    const access = withCertificate(cluster.settingsOf('bank.eurikzka'));
    await writeTo(access, OWN);
    const refusal = await writeTo(access, reportsTopic('HSBKKZKX')).catch((thrown: object) => thrown);
    expect(typesOf(refusal as object)).toContain('TOPIC_AUTHORIZATION_FAILED');
  }, 60_000);

  it.each([
    ['another subject has none', () => cluster.settingsOf('somebody')],
    [
      'another authority is refused',
      () => {
        const { cert, key } = makeCertificates(join(folder, 'strangers'), ['bank.eurikzka']);
        return { ...cluster.settingsOf('bank.eurikzka'), KAFKA_CERT_FILE: cert, KAFKA_KEY_FILE: key };
      },
    ],
  ])(
    'of %s',
    async (_, settings) => {
      await expect(writeTo(withCertificate(settings()), OWN)).rejects.toThrow();
    },
    60_000,
  );
});

it('rights that are nobody’s business stay, and those of ours beyond the table go', async () => {
  const warehouse = { ...right, principal: 'User:warehouse' };
  await asAdmin(setup, (admin) => admin.createAcls({ acl: [right, warehouse] }));
  const text = (to: string): string => `ALLOW ALL on topic ${OWN} to ${to}`;
  const made = await applyRights(setup, parties, STOPPED, log);
  expect([changesIn(made), made.notes]).toEqual([
    [`take away ${text('User:bank.eurikzka')}`],
    [`not ours: ${text('User:warehouse')}`],
  ]);
  expect(await plan()).toEqual({ ...DONE, notes: made.notes });
  await asAdmin(setup, (admin) => admin.deleteAcls({ filters: [warehouse] }));
}, 60_000);

/** Sends until it is stopped. @returns how many were sent, and the first error. */
function sending(access: KafkaAccess): {
  stop(): Promise<{ sent: number; error: unknown }>;
  readonly ended: Promise<unknown>;
} {
  const producer = kafkaClient(access, log).producer({ idempotent: true, maxInFlightRequests: 1 });
  let [sent, stopping] = [0, false];
  const ended = (async (): Promise<unknown> => {
    try {
      await producer.connect();
      while (!stopping) {
        await producer.send({ topic: OWN, messages: [{ value: 'x', partition: 0 }] });
        sent += 1;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return undefined;
    } catch (error) {
      return error;
    } finally {
      await producer.disconnect();
    }
  })();
  return {
    ended,
    stop: async () => {
      stopping = true;
      return { error: await ended, sent };
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('a new password is taken up at the next authentication, and nothing is lost', async () => {
  let current = passwordOf('bank.eurikzka');
  const producer = sending(accessOf('bank.eurikzka', () => current));
  await pause(SESSION_MS / 4);
  current = 'the next password';
  await setPasswords(setup, [{ username: 'bank.eurikzka', password: current }], log);
  await pause(2 * SESSION_MS);
  const { error, sent } = await producer.stop();
  expect(error).toBeUndefined();
  expect(sent).toBeGreaterThan(20);
  await expect(asAdmin(accessOf('bank.eurikzka'), (admin) => admin.listTopics())).rejects.toThrow();
  await setPasswords(setup, [{ username: 'bank.eurikzka', password: passwordOf('bank.eurikzka') }], log);
}, 120_000);

it('both principals of a party work side by side, and a session of one that is deleted ends', async () => {
  const [first, second] = [sending(accessOf('bank.eurikzka')), sending(accessOf('bank.eurikzka.2'))];
  await pause(SESSION_MS / 4);
  await deleteUsers(setup, ['bank.eurikzka'], log);
  expect(String(await withinMs(ENDED_MS, first.ended))).toMatch(/SASL SCRAM SHA512 authentication failed/);
  expect((await second.stop()).error).toBeUndefined();
  await setPasswords(setup, [{ username: 'bank.eurikzka', password: passwordOf('bank.eurikzka') }], log);
}, 120_000);
