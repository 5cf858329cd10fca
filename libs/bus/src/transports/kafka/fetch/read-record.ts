// One record of a topic, by its offset: what a bank wrote has no log of ours behind it, so a parked message of a bank is
// read again where it lies. The library reads only as a member of a group, which is a matter of rights and of seconds; its
// own connection to the broker is used instead.
import type { Kafka } from 'kafkajs';
import { clusterOf } from '../library';
import type { FetchResponse } from './fetch-response';
import type { FetchedRecord } from './record-set';

const WAIT_MS = 1_000;
const BYTES_MAX = 4 * 1024 * 1024;
const READ_COMMITTED = 1;

/** @returns undefined when the broker does not keep it any more, or it cannot be read. @throws the library's errors. */
export async function readRecord(
  kafka: Kafka,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<FetchedRecord | undefined> {
  const cluster = clusterOf<FetchResponse>(kafka, { isolationLevel: READ_COMMITTED });
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
    if (nodeId === undefined) return undefined;
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      maxWaitTime: WAIT_MS,
      minBytes: 1,
      maxBytes: BYTES_MAX,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, fetchOffset: offset.toString(), maxBytes: BYTES_MAX }] }],
      rackId: '',
    });
    const found = responses[0]?.partitions[0]?.messages.find((record) => record.offset === offset.toString());
    return found?.unreadable || found?.isControlRecord ? undefined : found;
  } catch (error) {
    if ((error as Error).name === 'KafkaJSOffsetOutOfRange') return undefined;
    throw error;
  } finally {
    await cluster.disconnect();
  }
}
