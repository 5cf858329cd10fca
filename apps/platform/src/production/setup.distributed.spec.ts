// The set-up of production as a cluster runs it: the program, a PostgreSQL where an administrator ran the printed statements, and
// three secured brokers.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { KafkaCluster } from '@aiyrbas/servers';
import { Kafka, logLevel } from 'kafkajs';
import { SERVICES } from '../services';
import { type EmptyDatabase, PASSWORD, startEmptyDatabase } from '../testing/empty-database';
import { SETUP_ROLE } from './database-setup';

const PROGRAM = join(__dirname, '../../dist/setup.production.main.js');
const TOPIC = 'orders.v1';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-setup-'));
const undo: (() => Promise<unknown>)[] = [];
let database: EmptyDatabase;
let environment: NodeJS.ProcessEnv;
let brokers: KafkaCluster;
let kafka: Kafka;

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

function run(command: string, changed: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, command], {
    env: { PATH: process.env['PATH'], ...environment, ...changed },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listen = (part: Buffer): void => void (text += part.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, lines: text.split('\n').filter(Boolean) })),
  );
}

const tables = (): Promise<object[]> => database.admin.query(`select 1 from pg_tables where schemaname = 'kyc'`);
async function topics(): Promise<string[]> {
  const client = kafka.admin();
  await client.connect();
  try {
    return (await client.listTopics()).filter((name) => !name.startsWith('__'));
  } finally {
    await client.disconnect();
  }
}

beforeAll(async () => {
  database = await startEmptyDatabase(join(folder, 'postgres'));
  undo.push(() => database.stop());
  brokers = await KafkaCluster.start({ folder: join(folder, 'kafka'), brokers: 3, secured: true });
  undo.push(() => brokers.stop());
  const { KAFKA_BROKERS: addresses, KAFKA_CERT_FILE: cert, KAFKA_KEY_FILE: key, TLS_CA_FILE: ca } = brokers.settings;
  const [certPem, keyPem, caPem] = [cert, key, ca].map((file) => readFileSync(file!, 'utf8'));
  kafka = new Kafka({
    brokers: addresses!.split(','),
    ssl: { cert: certPem!, key: keyPem!, ca: caPem! },
    logLevel: logLevel.NOTHING,
  });
  environment = {
    ...brokers.settings,
    DATABASE_URL: database.urlOf(SETUP_ROLE),
    PARTNER_BANKS: JSON.stringify(DEVELOPMENT_BANKS.all),
  };
}, 120_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('an administrator runs what it prints, without a setting', async () => {
  const { code, lines } = await run('roles', { DATABASE_URL: '', KAFKA_BROKERS: '', PARTNER_BANKS: '' });
  expect(code).toBe(0);
  await database.admin.query(`create role ${SETUP_ROLE} login password '${PASSWORD}'`);
  expect((await run('check')).lines).toContain('schema ledger is missing');
  for (const sql of lines
    .join('\n')
    .split(/;(?:\n|$)/)
    .filter(Boolean))
    await database.admin.query(sql);
}, 60_000);

test('the plan names every schema and topic, and changes nothing', async () => {
  const { code, lines } = await run('plan');
  expect(code).toBe(0);
  for (const { schema } of SERVICES)
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(String.raw`^${schema}: \w+ \(new schema\)$`)));
  expect(lines).toEqual(
    expect.arrayContaining([
      `topic ${TOPIC}`,
      'topic bank.hsbkkzkx.reports.v1',
      `grant ALLOW READ on topic ${TOPIC} to User:ledger`,
    ]),
  );
  expect([await tables(), await topics()]).toEqual([[], []]);
  expect(await run('check')).toEqual({ code: 1, lines });
}, 60_000);

test('two at once migrate and make the topics, with three copies each', async () => {
  const both = await Promise.all([run('migrate'), run('migrate')]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await run('check')).toEqual({ code: 0, lines: ['nothing is to be done'] });
  const client = kafka.admin();
  await client.connect();
  const { topics: known } = await client.fetchTopicMetadata({ topics: [TOPIC] });
  await client.disconnect();
  expect(known[0]!.partitions.map(({ replicas }) => replicas.length)).toEqual(known[0]!.partitions.map(() => 3));
}, 120_000);

test('what is missing later is found, and only that is made', async () => {
  const client = kafka.admin();
  await client.connect();
  await client.deleteTopics({ topics: [TOPIC] });
  await client.disconnect();
  // A broker acts upon a deletion a moment after it has answered.
  while ((await topics()).includes(TOPIC)) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await run('check')).toEqual({ code: 1, lines: [`topic ${TOPIC}`] });
  expect((await run('migrate')).code).toBe(0);
  expect((await run('check')).code).toBe(0);
}, 60_000);

describe('where topics are made elsewhere', () => {
  const EXTERNAL = { KAFKA_TOPICS: 'external' };
  const REPORTS = 'bank.hsbkkzkx.reports.v1';
  const asAdmin = async (work: (client: ReturnType<Kafka['admin']>) => Promise<unknown>): Promise<void> => {
    const client = kafka.admin();
    await client.connect();
    await work(client).finally(() => client.disconnect());
  };

  test('it finds nothing to do when all are as declared', async () => {
    expect(await run('check', EXTERNAL)).toEqual({ code: 0, lines: ['nothing is to be done'] });
    expect((await run('migrate', EXTERNAL)).code).toBe(0);
  }, 60_000);

  test('it names each that is missing or differs, and makes none', async () => {
    await asAdmin(async (client) => {
      await client.deleteTopics({ topics: [TOPIC, 'kyc.v1', REPORTS] });
      while ((await topics()).some((name) => [TOPIC, 'kyc.v1', REPORTS].includes(name)))
        await new Promise((resolve) => setTimeout(resolve, 100));
      await client.createTopics({
        topics: [
          { topic: 'kyc.v1', numPartitions: 5, replicationFactor: 3 },
          { topic: REPORTS, numPartitions: 3, replicationFactor: 3 },
        ],
        waitForLeaders: false,
      });
      while (!(await topics()).includes(REPORTS)) await new Promise((resolve) => setTimeout(resolve, 100));
    });
    const faults = [
      `topic ${TOPIC} is missing`,
      'topic kyc.v1 has 5 partitions instead of 6',
      `topic ${REPORTS} does not have compression.type=gzip of its own`,
    ];
    expect(await run('check', EXTERNAL)).toEqual({ code: 1, lines: faults });
    const { code, lines } = await run('migrate', EXTERNAL);
    expect([code, lines]).toEqual([1, [...faults, expect.stringContaining('nothing was changed')]]);
    expect(await topics()).not.toContain(TOPIC);
  }, 60_000);
});

test('brokers that check no rights are a fault, unless rights are kept elsewhere', async () => {
  const open = await KafkaCluster.start({ folder: join(folder, 'open') });
  undo.push(() => open.stop());
  const without = Object.fromEntries(Object.keys(brokers.settings).map((name) => [name, undefined]));
  const there = { ...without, KAFKA_BROKERS: open.brokers };
  const { code, lines } = await run('check', there);
  expect([code, lines.join('\n')]).toEqual([1, expect.stringContaining('the brokers check no rights')]);
  expect((await run('check', { ...there, KAFKA_RIGHTS: 'external' })).lines).toContain(`topic ${TOPIC}`);
}, 60_000);

test.each([
  [{ KAFKA_REPLICATION: '1' }, 'KAFKA_REPLICATION'],
  [{ DATABASE_URL: '' }, 'DATABASE_URL'],
])('%j is refused by name', async (changed, name) => {
  const { code, lines } = await run('migrate', changed);
  expect([code, lines.join('\n')]).toEqual([1, expect.stringContaining(name)]);
});
