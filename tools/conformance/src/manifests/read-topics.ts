// Reads a bank's topics from their beginning to their end as it is now. It is a consumer with a group, because a bank has a right to
// nothing else; it commits nothing, so the next time it begins again.
import { type KafkaAccess, kafkaClient, missingTopics } from '@aiyrbas/bus';
import { topicNamed } from '@aiyrbas/contracts';
import { createLogger } from '@aiyrbas/observability';
import type { BankRecord } from '../conversation';
import { TopicMissing, recordIn } from '../kafka-conversation';

const log = createLogger({ service: 'conformance', level: 'error' });
const WAIT_MS = 250;
/** So long without a batch, and the rest does not come. */
const SILENT_MS = 30_000;

/** A topic does not come to its end. */
export class TopicIncomplete extends Error {
  override readonly name = 'TopicIncomplete';
}

/** @param deletedBefore whether older records of the partition have been deleted from the topic. */
export type OnPartition = (topic: string, partition: number, deletedBefore: boolean) => void;

/**
 * @param take called for each record; those of a partition come in their order.
 * @throws TopicMissing when a topic is not there, or may not be seen.
 * @throws TopicIncomplete when it stays silent before its end.
 */
export async function readTopics(
  { access, topics, group }: { access: KafkaAccess; topics: readonly string[]; group: string },
  take: (record: BankRecord) => void,
  onPartition: OnPartition,
): Promise<void> {
  const missing = await missingTopics(access, topics.map(topicNamed), log);
  if (missing.length > 0) throw new TopicMissing(`missing: ${missing.join(', ')}`);
  const kafka = kafkaClient(access, log);
  const admin = kafka.admin();
  await admin.connect();
  /** By topic and partition, the offset at which the topic ends now. */
  const open = new Map<string, bigint>();
  try {
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        onPartition(topic, partition, BigInt(low) > 0n);
        if (BigInt(high) > BigInt(low)) open.set(`${topic}/${partition}`, BigInt(high));
      }
    }
  } finally {
    await admin.disconnect();
  }
  if (open.size === 0) return;
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: WAIT_MS, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const silent = (): void => reject(new TopicIncomplete(`nothing more comes of ${[...open.keys()].join(', ')}`));
      let timer = setTimeout(silent, SILENT_MS);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch, resolveOffset }) => {
            const { topic, partition, messages } = batch;
            clearTimeout(timer);
            const end = open.get(`${topic}/${partition}`);
            for (const message of messages) {
              if (end !== undefined && BigInt(message.offset) < end) take(recordIn(topic, partition, message));
              resolveOffset(message.offset);
            }
            // What a broker keeps for itself, such as the mark of a transaction, has an offset and is no record.
            if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) open.delete(`${topic}/${partition}`);
            if (open.size === 0) resolve();
            else timer = setTimeout(silent, SILENT_MS);
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}
