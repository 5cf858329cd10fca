// A topic that cannot be sent to - no right, no topic, a record that is too large - holds up no other, and goes on by itself
// once it can be.
import { DEVELOPMENT_BANKS, instructionsTopic } from '@aiyrbas/contracts';
import { uuidv7 } from '@aiyrbas/kernel';
import { type Logger, Metrics } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { busMigrations } from '../../index';
import { Outbox } from '../../outbox';
import { StreamLog } from '../../stream-log';
import { until } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { createTopics } from './create-topics';
import type { KafkaTransport } from './kafka-transport';

/** The first of its log's topics in the alphabet, so that the others stand behind it. */
const SICK = instructionsTopic('ATYNKZKA');
const WELL = [instructionsTopic('EURIKZKA'), instructionsTopic('HSBKKZKX'), 'payments.v1'];
const SOON_MS = 30_000;
/** So long the producer waits for a topic that is not there. */
const ONE_ATTEMPT_MS = 15_000;

const deny = {
  resourceType: AclResourceTypes.TOPIC,
  resourceName: SICK,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: 'User:ANONYMOUS',
  host: '*',
  operation: AclOperationTypes.WRITE,
  permissionType: AclPermissionTypes.DENY,
};

const EVERYTHING = { operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW };

const kafka = new KafkaForTests();
let service: TestDatabase;
let transport: KafkaTransport;
let outbox: Outbox;
let metrics: Metrics;
let logged: { topic?: string; text: string }[];

beforeAll(async () => {
  await kafka.start(1, [
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found=true',
  ]);
  // Where one right is denied, the others are not a matter of course any more.
  await kafka.addAcl({ ...deny, ...EVERYTHING });
}, 120_000);
beforeEach(async () => {
  await kafka.clear();
  service = await testDatabase({ schema: 'bank_gateway', migrations: busMigrations });
  startRelay();
}, 60_000);
afterEach(async () => {
  await transport.close();
  await service.close();
}, 60_000);
afterAll(() => kafka.stop());

function startRelay(): void {
  metrics = new Metrics('relay');
  logged = [];
  const capture = (what: { topic?: string }, text: string): void => void logged.push({ ...what, text });
  const log = Object.assign(Object.create(kafka.log) as Logger, { warn: capture, error: capture });
  transport = kafka.transport({ log, metrics });
  transport.attach(new StreamLog('bank-gateway', service.db));
  outbox = new Outbox('bank-gateway', (messages) => transport.publish(messages));
}

/** Publishes one message of each of these topics, about the same thing each time. */
const publish = (topics: readonly string[], body = 'x'): Promise<void> =>
  service.db.tx(async (tx) => {
    await outbox.append(
      tx,
      topics.map((topic) => ({ topic, id: uuidv7(), type: 't', subject: 's', key: 'k', headers: {}, raw: body })),
    );
  });

/** How many records it has. A topic that was just made has no leader for a moment. */
async function countIn(topic: string): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const offsets = await kafka.admin.fetchTopicOffsets(topic);
      return offsets.reduce((sum, { high }) => sum + Number(high), 0);
    } catch (error) {
      if (attempt >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
const untilIn = (topics: readonly string[], count: number): Promise<void> =>
  until(async () => (await Promise.all(topics.map(countIn))).every((found) => found >= count), SOON_MS);
const untilMarked = (topics: readonly string[], seq: string): Promise<void> =>
  until(async () => {
    const rows = await service.db.query<{ topic: string; seq: string }>('select topic, seq from stream_sent');
    return topics.every((topic) => rows.some((row) => row.topic === topic && row.seq === seq));
  }, SOON_MS);
const failures = async (topic: string): Promise<number> =>
  Number(new RegExp(`bus_send_failures_total\\{topic="${topic}".*\\} (\\d+)`).exec(await metrics.render())?.[1] ?? 0);
const named = (topic: string) => logged.filter((line) => line.topic === topic && /could not be handed/.test(line.text));

/** What makes it sick, and what makes it well again. */
const SICKNESSES: readonly [string, () => Promise<unknown>, () => Promise<unknown>][] = [
  ['a right that is missing', () => kafka.addAcl(deny), () => kafka.deleteAcl(deny)],
  [
    'a topic that is not there',
    () => kafka.deleteTopics([SICK]),
    () => createTopics({ brokers: kafka.brokers, clientId: 'tests' }, DEVELOPMENT_BANKS.topics, 1, kafka.log),
  ],
  [
    'a record that is too large',
    () => kafka.becomes(SICK, { 'max.message.bytes': '100' }),
    () => kafka.becomes(SICK, {}),
  ],
];

it.each(SICKNESSES)(
  '%s holds up no other topic, is said with its name, and what was sent is marked',
  async (_, hurt, heal) => {
    await publish([SICK, ...WELL]);
    await untilIn([SICK, ...WELL], 1);
    await hurt();
    try {
      for (let round = 0; round < 5; round += 1)
        await publish([SICK, ...WELL], `<Document>${'x'.repeat(300)}</Document>`);
      await untilIn(WELL, 6);
      await until(async () => named(SICK).length > 0, SOON_MS);
      // From now on nothing of the others waits for it, not even for one attempt.
      for (let round = 0; round < 5; round += 1) {
        const begun = Date.now();
        await publish([SICK, ...WELL]);
        await untilIn(WELL, 7 + round);
        expect(Date.now() - begun).toBeLessThan(ONE_ATTEMPT_MS);
      }
      await untilMarked(WELL, '11');
      expect(await failures(SICK)).toBeGreaterThan(0);
      expect(await failures('payments.v1')).toBe(0);
      expect(named(SICK)).toHaveLength(1);
      expect(WELL.flatMap(named)).toEqual([]);
      expect(transport.isAlive({} as never)).toBe(true);
    } finally {
      await heal();
    }
    await until(async () => (await countIn(SICK)) >= 10, SOON_MS);
    await untilMarked([SICK], '11');
    expect(logged.some(({ topic, text }) => topic === SICK && /can be sent to again/.test(text))).toBe(true);

    // A relay that starts anew sends nothing of it again.
    const before = await Promise.all([SICK, ...WELL].map(countIn));
    await transport.close();
    startRelay();
    await publish(['payments.v1']);
    await untilIn(['payments.v1'], before[3]! + 1);
    const after = await Promise.all([SICK, ...WELL].map(countIn));
    expect(after).toEqual(before.map((count, at) => (at === 3 ? count + 1 : count)));
  },
  180_000,
);

it.each<[string, () => Promise<unknown>]>([
  ['is known by then', () => untilIn(WELL, 2)],
  // The first send fails for all of them together, and the ill one stands first among the suspects.
  ['is not known yet', () => Promise.resolve()],
])(
  'a relay that ends with a topic that cannot be sent to hands over and marks the others: it %s',
  async (_, firstPublished) => {
    await publish([SICK, ...WELL]);
    await untilIn([SICK, ...WELL], 1);
    await kafka.addAcl(deny);
    try {
      await publish([SICK, ...WELL]);
      await firstPublished();
      await publish([SICK, ...WELL]);
      await transport.close();
      // An attempt that was given up may still be written: a reader drops it.
      for (const count of await Promise.all(WELL.map(countIn))) expect(count).toBeGreaterThanOrEqual(3);
      await untilMarked(WELL, '3');
    } finally {
      await kafka.deleteAcl(deny);
    }
  },
  90_000,
);

it('a relay that ends while it is idle hands over what was committed just before', async () => {
  await publish(WELL);
  await untilMarked(WELL, '1');
  await publish(WELL);
  await transport.close();
  expect(await Promise.all(WELL.map(countIn))).toEqual(WELL.map(() => 2));
  await untilMarked(WELL, '2');
}, 90_000);
