// Topics as the contracts declare them. Nothing else makes a topic: brokers and clients are told not to.
import { TOPICS, type Topic } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Admin, ITopicConfig } from 'kafkajs';
import { type KafkaAccess, kafkaClient } from './client';

const DAY_MS = 86_400_000;
/** What a broker takes in one message; bodies over HTTP are far smaller, and a bank's statement comes in pages. */
const MESSAGE_BYTES_MAX = 1024 * 1024;

/** A topic exists with other partitions than the contracts say. Its numbers would mean something else: nothing is altered. */
export class TopicDiffers extends Error {
  override readonly name = 'TopicDiffers';
}

/**
 * Makes the topics that are not there yet. Safe to run again, and by several at once.
 * @param replication copies of each partition; with three, two must have a write before it counts.
 * @returns the names of those that were made.
 * @throws TopicDiffers when one exists with another number of partitions.
 */
export async function createTopics(access: KafkaAccess, replication: number, log: Logger): Promise<string[]> {
  const admin = kafkaClient(access, log).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = TOPICS.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing.map((topic) => toConfig(topic, replication)), waitForLeaders: true });
    }
    await refuseOthers(admin, TOPICS);
    return missing.map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

const toConfig = (topic: Topic, replication: number): ITopicConfig => ({
  topic: topic.name,
  numPartitions: topic.partitions,
  replicationFactor: replication,
  configEntries: Object.entries({
    'retention.ms': String(topic.retentionDays * DAY_MS),
    'cleanup.policy': 'delete',
    'min.insync.replicas': String(Math.max(1, replication - 1)),
    'unclean.leader.election.enable': 'false',
    'max.message.bytes': String(MESSAGE_BYTES_MAX),
    'message.timestamp.type': 'CreateTime',
  }).map(([name, value]) => ({ name, value })),
});

async function refuseOthers(admin: Admin, topics: readonly Topic[]): Promise<void> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  const differing = found.flatMap(({ name, partitions }) => {
    const declared = topics.find((topic) => topic.name === name)!.partitions;
    return partitions.length === declared ? [] : [`${name} has ${partitions.length} partitions instead of ${declared}`];
  });
  if (differing.length > 0) throw new TopicDiffers(differing.join('; '));
}
