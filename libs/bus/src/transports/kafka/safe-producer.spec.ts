// kafkajs's known false successes, from a producer in its place: none counts as success.
import { createLogger } from '@aiyrbas/observability';
import type { Kafka, Producer, ProducerBatch, ProducerConfig, RecordMetadata } from 'kafkajs';
import { NotProven, SafeProducer } from './safe-producer';

const log = createLogger({ service: 'test', level: 'silent' });
const record = { key: 'k', value: 'v' };
const parcel = { topic: 'kyc.v1', partition: 2, records: [record] };
const another = { topic: 'orders.v1', partition: 0, records: [record] };
const honest: RecordMetadata = { topicName: 'kyc.v1', partition: 2, errorCode: 0, baseOffset: '7' };

/** Where the partition of `honest` ends, as the broker says. */
let end = '99';
beforeEach(() => {
  end = '99';
});

/** A library whose sends return the given responses in order. It counts the producers that it made. */
function library(...responses: (RecordMetadata[] | Error | 'silence')[]) {
  const made: { sent: ProducerBatch[]; ended: boolean; config: ProducerConfig }[] = [];
  const producer = (config: ProducerConfig = {}): Producer => {
    const one = { sent: [] as ProducerBatch[], ended: false, config };
    made.push(one);
    return {
      connect: async () => undefined,
      disconnect: async () => void (one.ended = true),
      sendBatch: async (sent: ProducerBatch) => {
        one.sent.push(sent);
        const response = responses.shift()!;
        if (response === 'silence') return new Promise(() => undefined);
        if (response instanceof Error) throw response;
        return response;
      },
    } as unknown as Producer;
  };
  const admin = () => ({
    connect: async () => undefined,
    disconnect: async () => undefined,
    fetchTopicOffsets: async () => [{ partition: 2, offset: end, high: end, low: '0' }],
  });
  return { made, kafka: { producer, admin } as unknown as Pick<Kafka, 'producer' | 'admin'> };
}

it('believes an answer for exactly its partition, without an error, behind everything sent before', async () => {
  const { kafka, made } = library([honest], [{ ...honest, baseOffset: '8' }]);
  const producer = new SafeProducer(kafka, log);
  await producer.send([parcel]);
  await producer.send([parcel]);
  expect(made).toHaveLength(1);
  expect(made[0]!.sent[0]).toMatchObject({
    acks: -1,
    topicMessages: [{ topic: 'kyc.v1', messages: [{ ...record, partition: 2 }] }],
  });
});

it.each<[string, (RecordMetadata[] | Error | 'silence')[]]>([
  ['no answer at all for what it calls a success', [[]]],
  ['an answer for another partition only', [[{ ...honest, partition: 3 }]]],
  ['an answer for another topic', [[{ ...honest, topicName: 'orders.v1' }]]],
  ['answers for two partitions', [[honest, { ...honest, partition: 3 }]]],
  ['an error code in a success', [[{ ...honest, errorCode: 6 }]]],
  ['no offset', [[{ topicName: 'kyc.v1', partition: 2, errorCode: 0 }]]],
  ['an error', [new Error('OUT_OF_ORDER_SEQUENCE_NUMBER')]],
  ['silence', ['silence']],
])('does not believe %s, and goes on with a fresh producer', async (_, lie) => {
  const { kafka, made } = library(...lie, [{ ...honest, baseOffset: '9' }]);
  const producer = new SafeProducer(kafka, log, 50);
  await expect(producer.send([parcel])).rejects.toThrow();
  await producer.send([parcel]);
  expect(made.map(({ ended }) => ended)).toEqual([true, false]);
});

const other: RecordMetadata = { topicName: 'orders.v1', partition: 0, errorCode: 0, baseOffset: '3' };

it('believes one answer for each partition, in any order', async () => {
  const { kafka, made } = library([other, honest]);
  await new SafeProducer(kafka, log).send([parcel, another]);
  expect(made[0]!.ended).toBe(false);
});

it.each<[string, RecordMetadata[]]>([
  ['a partition that nobody answers for', [honest]],
  ['two answers for one partition: of its old leader and its new one', [honest, { ...honest, baseOffset: '9' }]],
  ['two answers for one, and one for the other', [honest, { ...honest, baseOffset: '9' }, other]],
  ['an error of one', [honest, { ...other, errorCode: 6 }]],
])('does not believe %s, when several are sent together', async (_, lie) => {
  const { kafka, made } = library(lie);
  await expect(new SafeProducer(kafka, log).send([parcel, another])).rejects.toThrow(NotProven);
  expect(made[0]!.ended).toBe(true);
});

it('does not take what one partition answered for proven when the other’s answer is none', async () => {
  const { kafka } = library([honest, { ...other, errorCode: 6 }], [honest]);
  const producer = new SafeProducer(kafka, log);
  await expect(producer.send([parcel, another])).rejects.toThrow(NotProven);
  await producer.send([parcel]);
});

it.each(['7', '6', '0'])(
  'does not believe the offset %s after 7: an old answer, or a deposed leader’s',
  async (offset) => {
    const { kafka, made } = library([honest], [{ ...honest, baseOffset: offset }]);
    const producer = new SafeProducer(kafka, log);
    await producer.send([parcel]);
    await expect(producer.send([parcel])).rejects.toThrow(NotProven);
    expect(made[0]!.ended).toBe(true);
  },
);

it.each<[string, boolean]>([
  // The record that was just written is in it.
  ['1', true],
  ['7', true],
  // What we have seen at 7 is still there.
  ['8', false],
])('an offset that has not risen in a partition that ends at %s: made anew %s', async (endNow, madeAnew) => {
  const { kafka } = library([honest], [{ ...honest, baseOffset: '0' }], [{ ...honest, baseOffset: '1' }]);
  const producer = new SafeProducer(kafka, log);
  await producer.send([parcel]);
  end = endNow;
  await expect(producer.send([parcel])).rejects.toThrow(NotProven);
  const next = producer.send([parcel]);
  await (madeAnew ? next : expect(next).rejects.toThrow(NotProven));
});

it('a producer that was given up writes nothing any more, whatever it goes on trying', async () => {
  const { kafka, made } = library('silence', [honest]);
  const producer = new SafeProducer(kafka, log, 50);
  const choice = { topic: 'kyc.v1', partitionMetadata: [], message: { value: 'v', partition: 2 } };
  const partitionOf = (at: number) => made[at]!.config.createPartitioner!()(choice);
  await expect(producer.send([parcel])).rejects.toThrow(NotProven);
  await producer.send([parcel]);
  expect(() => partitionOf(0)).toThrow('given up');
  expect(partitionOf(1)).toBe(2);
  // And it ends by itself: the library's own way for such producers is to try for ever.
  expect(made[0]!.config.retry!.retries).toBeLessThan(100);
});

it('refuses a second send while one is in flight: two could swap their records', async () => {
  const { kafka } = library('silence', [honest]);
  const producer = new SafeProducer(kafka, log, 50);
  const first = producer.send([parcel]);
  await expect(producer.send([parcel])).rejects.toThrow('one send at a time');
  await expect(first).rejects.toThrow(NotProven);
});
