// What kafkajs and brokers have been seen to do, done on purpose on a real broker: records acknowledged and never written,
// written twice in place of others, skipped after an offset was lost, and records that are none of ours. None of it
// reaches a handler's effects.
import { clearanceGranted } from '@aiyrbas/contracts';
import { CompressionTypes, type Kafka, type Producer, type ProducerBatch, type RecordMetadata } from 'kafkajs';
import type { Consumer } from '../../consumer/consumer';
import { write } from '../../testing/bank-reader';
import { effectsOf, ordersConsumer } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaFixture } from '../../testing/kafka-fixture';
import { kafkaClient } from './client';

const kafka = new KafkaForTests();
let fixture: KafkaFixture;
let consumers: Consumer[];
beforeAll(() => kafka.start(), 120_000);
beforeEach(() => {
  consumers = [];
});
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  await fixture.end();
}, 30_000);
afterAll(() => kafka.stop());

/** How soon a hole is noticed is a rule of the contract suite; here a join may come before it, on a busy machine. */
const TIMEOUT_MS = 30_000;

async function read(): Promise<Consumer> {
  const consumer = ordersConsumer({
    database: fixture.reader.db,
    transport: fixture.transport,
    log: kafka.log,
    measured: 'faults',
  });
  consumers.push(consumer);
  await consumer.start();
  return consumer;
}

async function stop(consumer: Consumer): Promise<void> {
  consumers = consumers.filter((one) => one !== consumer);
  await consumer.stop();
}

/** kafkajs with producers that do something else than requested at every n-th send, and report success. */
function lyingKafka(
  everyNth: number,
  lie: (real: Producer, batch: ProducerBatch, before: ProducerBatch) => Promise<void>,
) {
  const real = kafkaClient({ brokers: kafka.brokers, clientId: 'liar' }, kafka.log);
  const lies = { count: 0 };
  const producer: Kafka['producer'] = (config) => {
    const honest = real.producer(config);
    const lastOffset = new Map<string, bigint>();
    let before: ProducerBatch | undefined;
    let sends = 0;
    const sendBatch = async (batch: ProducerBatch): Promise<RecordMetadata[]> => {
      sends += 1;
      if (before && sends % everyNth === 0) {
        lies.count += 1;
        await lie(honest, batch, before);
        return partitionsIn(batch).map(({ topicName, partition }) => {
          const offset = (lastOffset.get(`${topicName}/${partition}`) ?? 0n) + 1n;
          lastOffset.set(`${topicName}/${partition}`, offset);
          return { topicName, partition, errorCode: 0, baseOffset: offset.toString() };
        });
      }
      before = batch;
      const responses = await honest.sendBatch(batch);
      for (const { topicName, partition, baseOffset } of responses) {
        const count = partitionsIn(batch).find((at) => at.topicName === topicName && at.partition === partition)!.count;
        lastOffset.set(`${topicName}/${partition}`, BigInt(baseOffset!) + BigInt(count));
      }
      return responses;
    };
    return { ...honest, connect: honest.connect, disconnect: honest.disconnect, sendBatch };
  };
  return { kafka: { ...real, consumer: real.consumer, producer } as unknown as Kafka, lies };
}

const partitionsIn = ({
  topicMessages = [],
}: ProducerBatch): { topicName: string; partition: number; count: number }[] =>
  topicMessages.map(({ topic, messages }) => ({
    topicName: topic,
    partition: messages[0]!.partition!,
    count: messages.length,
  }));

/** A busy machine may put many events into few sends. So this publishes until a false success has occurred. */
async function publishUntilALie(lies: { readonly count: number }): Promise<void> {
  do await fixture.publishFor(1_500);
  while (lies.count === 0);
}

it.each<[what: string, lie: Parameters<typeof lyingKafka>[1]]>([
  ['an acknowledged send that was never written', async () => undefined],
  [
    'a send that stored the records before it a second time, in place of its own',
    async (real, _, before) => void (await real.sendBatch(before)),
  ],
])(
  '%s',
  async (_, lie) => {
    const liar = lyingKafka(3, lie);
    fixture = await KafkaFixture.begin(kafka, { kafka: liar.kafka });
    await read();
    await publishUntilALie(liar.lies);
    await fixture.untilAllIsDone(TIMEOUT_MS);
    await fixture.expectEachOnceInOrder();
    expect(liar.lies.count).toBeGreaterThan(0);
  },
  60_000,
);

/** A reader leaves, and misses what is published then. Resolves with the end of each partition. */
async function missARound(): Promise<{ partition: number; offset: string }[]> {
  const first = await read();
  await fixture.publishRound();
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await stop(first);
  await fixture.publishRound();
  await untilInKafka(fixture.published.length);
  return (await kafka.admin.fetchTopicOffsets('kyc.v1')).map(({ partition, high }) => ({ partition, offset: high }));
}

it('an offset that is out of range, because the broker has dropped what was not read yet', async () => {
  fixture = await KafkaFixture.begin(kafka);
  await kafka.admin.deleteTopicRecords({ topic: 'kyc.v1', partitions: await missARound() });
  await read();
  await fixture.publishRound();
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
}, 60_000);

it('a group that was moved to the end by hand', async () => {
  fixture = await KafkaFixture.begin(kafka);
  await kafka.admin.setOffsets({ groupId: 'orders', topic: 'kyc.v1', partitions: await missARound() });
  await read();
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
}, 60_000);

it('records that no producer of ours wrote: counted and passed over, and the consumer lives', async () => {
  fixture = await KafkaFixture.begin(kafka);
  const consumer = await read();
  await fixture.publishRound();
  const stranger = kafka.kafka.producer();
  await stranger.connect();
  const odd = [
    { value: null },
    { value: '' },
    { value: '{"half":' },
    { value: Buffer.from([0xff, 0xfe, 0x00]) },
    { key: Buffer.from([0xc3, 0x28]), value: '{}', headers: { ce_type: clearanceGranted.type } },
    { value: '{}', headers: { ce_streamseq: '-1', ce_id: 'x', ce_type: 'y' } },
    { value: 'x'.repeat(900_000) },
  ];
  for (const partition of [0, 1, 2, 3, 4, 5]) {
    await stranger.send({ topic: 'kyc.v1', messages: odd.map((record) => ({ ...record, partition })) });
  }
  await stranger.disconnect();
  await fixture.publishRound();
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
  expect(consumer.isAlive).toBe(true);
  expect(await effectsOf(fixture.reader.db)).toHaveLength(fixture.published.length);
  // And listed by their places.
  const listed = await consumer.passedOver.list(fixture.reader.db);
  expect(listed).toHaveLength(6 * odd.length);
  expect(listed.every(({ reason }) => reason.startsWith('not a message of ours'))).toBe(true);
}, 60_000);

it('a batch of ours that broke on the broker’s disk, and one of a stranger’s codec: filled from the producer’s log', async () => {
  fixture = await KafkaFixture.begin(kafka);
  await fixture.publishRound();
  await untilInKafka(fixture.published.length);
  kafka.breakOnDisk('kyc.v1', 0, 'orderId', 12, Buffer.from('0000'));
  await write(kafka, 'kyc.v1', [{ value: 'x'.repeat(500) }], CompressionTypes.ZSTD);
  const consumer = await read();
  await fixture.publishRound();
  await fixture.untilAllIsDone(TIMEOUT_MS);
  await fixture.expectEachOnceInOrder();
  const reasons = (await consumer.passedOver.list(fixture.reader.db)).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(['packed with the codec zstd; only gzip can be read', 'the checksum is another one']);
}, 60_000);

/** The relay has handed over so many messages. */
async function untilInKafka(count: number): Promise<void> {
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
    const offsets = await kafka.admin.fetchTopicOffsets('kyc.v1');
    if (offsets.reduce((sum, { high }) => sum + Number.parseInt(high, 10), 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the relay did not hand over');
}
