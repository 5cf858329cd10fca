// What kafkajs and brokers have been seen to do, done on purpose on a real broker: records acknowledged and never written,
// written twice in place of others, skipped after an offset was lost, and records that are none of ours. None of it
// reaches a handler's effects.
import { clearanceGranted } from '@aiyrbas/contracts';
import { Metrics } from '@aiyrbas/observability';
import { CompressionTypes, type Kafka, type Producer, type ProducerBatch, type RecordMetadata } from 'kafkajs';
import { Consumer } from '../../consumer/consumer';
import { write } from '../../testing/bank-reader';
import { effectsOf, writesDown } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { KafkaWorld } from '../../testing/kafka-world';
import { kafkaClient } from './client';

const kafka = new KafkaForTests();
let world: KafkaWorld;
let consumers: Consumer[];
beforeAll(() => kafka.start(), 120_000);
beforeEach(() => {
  consumers = [];
});
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  await world.end();
}, 30_000);
afterAll(() => kafka.stop());

/** How soon a hole is noticed is a rule of the contract suite; here a join may come before it, on a busy machine. */
const PATIENCE_MS = 30_000;

async function read(): Promise<Consumer> {
  const consumer = new Consumer({
    name: 'orders',
    database: world.reader.db,
    transport: world.transport,
    topics: ['kyc.v1'],
    handlerFor: (message) => (message.type === clearanceGranted.type ? writesDown() : undefined),
    log: kafka.log,
    metrics: new Metrics('faults'),
  });
  consumers.push(consumer);
  await consumer.start();
  return consumer;
}

async function stop(consumer: Consumer): Promise<void> {
  consumers = consumers.filter((one) => one !== consumer);
  await consumer.stop();
}

/** kafkajs, whose producers do something else than they were told with every n-th send, and call it a success. */
function lyingKafka(
  everyNth: number,
  lie: (real: Producer, batch: ProducerBatch, before: ProducerBatch) => Promise<void>,
) {
  const real = kafkaClient({ brokers: kafka.brokers, clientId: 'liar' }, kafka.log);
  const lies = { told: 0 };
  const producer: Kafka['producer'] = (config) => {
    const honest = real.producer(config);
    const lastOffset = new Map<string, bigint>();
    let before: ProducerBatch | undefined;
    let sends = 0;
    const sendBatch = async (batch: ProducerBatch): Promise<RecordMetadata[]> => {
      sends += 1;
      if (before && sends % everyNth === 0) {
        lies.told += 1;
        await lie(honest, batch, before);
        return placesIn(batch).map(({ topicName, partition }) => {
          const offset = (lastOffset.get(`${topicName}/${partition}`) ?? 0n) + 1n;
          lastOffset.set(`${topicName}/${partition}`, offset);
          return { topicName, partition, errorCode: 0, baseOffset: offset.toString() };
        });
      }
      before = batch;
      const answers = await honest.sendBatch(batch);
      for (const { topicName, partition, baseOffset } of answers) {
        const count = placesIn(batch).find((at) => at.topicName === topicName && at.partition === partition)!.count;
        lastOffset.set(`${topicName}/${partition}`, BigInt(baseOffset!) + BigInt(count));
      }
      return answers;
    };
    return { ...honest, connect: honest.connect, disconnect: honest.disconnect, sendBatch };
  };
  return { kafka: { ...real, consumer: real.consumer, producer } as unknown as Kafka, lies };
}

const placesIn = ({ topicMessages = [] }: ProducerBatch): { topicName: string; partition: number; count: number }[] =>
  topicMessages.map(({ topic, messages }) => ({
    topicName: topic,
    partition: messages[0]!.partition!,
    count: messages.length,
  }));

/** A busy machine may put much into few sends: there is something to tell until a lie was told. */
async function tellUntilALie(lies: { readonly told: number }): Promise<void> {
  do await world.tellFor(1_500);
  while (lies.told === 0);
}

it('an acknowledged send that was never written', async () => {
  const liar = lyingKafka(3, async () => undefined);
  world = await KafkaWorld.begin(kafka, { kafka: liar.kafka });
  await read();
  await tellUntilALie(liar.lies);
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
  expect(liar.lies.told).toBeGreaterThan(0);
}, 60_000);

it('a send that stored the records before it a second time, in place of its own', async () => {
  const liar = lyingKafka(3, async (real, _, before) => void (await real.sendBatch(before)));
  world = await KafkaWorld.begin(kafka, { kafka: liar.kafka });
  await read();
  await tellUntilALie(liar.lies);
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
  expect(liar.lies.told).toBeGreaterThan(0);
}, 60_000);

it('an offset that is out of range, because the broker has dropped what was not read yet', async () => {
  world = await KafkaWorld.begin(kafka);
  const first = await read();
  await world.tellRound();
  await world.untilAllIsDone(PATIENCE_MS);
  await stop(first);
  await world.tellRound();
  await untilInKafka(world.told.length);
  await kafka.admin.deleteTopicRecords({
    topic: 'kyc.v1',
    partitions: (await kafka.admin.fetchTopicOffsets('kyc.v1')).map(({ partition, high }) => ({
      partition,
      offset: high,
    })),
  });
  await read();
  await world.tellRound();
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
}, 60_000);

it('a group that was moved to the end by hand', async () => {
  world = await KafkaWorld.begin(kafka);
  const first = await read();
  await world.tellRound();
  await world.untilAllIsDone(PATIENCE_MS);
  await stop(first);
  await world.tellRound();
  await untilInKafka(world.told.length);
  await kafka.admin.setOffsets({
    groupId: 'orders',
    topic: 'kyc.v1',
    partitions: (await kafka.admin.fetchTopicOffsets('kyc.v1')).map(({ partition, high }) => ({
      partition,
      offset: high,
    })),
  });
  await read();
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
}, 60_000);

it('records that no producer of ours wrote: counted and passed over, and the consumer lives', async () => {
  world = await KafkaWorld.begin(kafka);
  const consumer = await read();
  await world.tellRound();
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
  await world.tellRound();
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
  expect(consumer.isAlive).toBe(true);
  expect(await effectsOf(world.reader.db)).toHaveLength(world.told.length);
  // And listed by their places.
  const listed = await consumer.passedOver.list(world.reader.db);
  expect(listed).toHaveLength(6 * odd.length);
  expect(listed.every(({ reason }) => reason.startsWith('not a message of ours'))).toBe(true);
}, 60_000);

it('a batch of ours that broke on the broker’s disk, and one of a stranger’s codec: filled from the producer’s log', async () => {
  world = await KafkaWorld.begin(kafka);
  await world.tellRound();
  await untilInKafka(world.told.length);
  kafka.breakOnDisk('kyc.v1', 0, 'orderId', 12, Buffer.from('0000'));
  await write(kafka, 'kyc.v1', [{ value: 'x'.repeat(500) }], CompressionTypes.ZSTD);
  const consumer = await read();
  await world.tellRound();
  await world.untilAllIsDone(PATIENCE_MS);
  await world.expectEachOnceInOrder();
  const reasons = (await consumer.passedOver.list(world.reader.db)).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(['packed with the codec zstd; only gzip can be read', 'the checksum is another one']);
}, 60_000);

/** The relay has handed over so many messages. */
async function untilInKafka(count: number): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const offsets = await kafka.admin.fetchTopicOffsets('kyc.v1');
    if (offsets.reduce((sum, { high }) => sum + Number.parseInt(high, 10), 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the relay did not hand over');
}
