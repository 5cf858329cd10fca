// Topics as the contracts declare them. Nothing else creates a topic: brokers and clients are configured not to.
import { type Topic, topicNamed } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Admin, ITopicConfig, ITopicMetadata } from 'kafkajs';
import { type KafkaAccess, kafkaClient } from './client';
import { keepSettings, settingFaults, settingsOf } from './topic-settings';

/** A topic exists with other partitions than the contracts say. Its numbers would mean something else: nothing is altered. */
export class TopicDiffers extends Error {
  override readonly name = 'TopicDiffers';
}

/**
 * Makes the topics that are not there yet, and brings the others to the few settings that are kept. Safe to run again, and by several at once.
 * @param replication copies of each partition; with three, two must have a write before it counts.
 * @returns the names of those that were made.
 * @throws TopicDiffers when one exists with another number of partitions, SettingsNotMade when a setting cannot be kept.
 */
export async function createTopics(
  access: KafkaAccess,
  topics: readonly Topic[],
  replication: number,
  log: Logger,
): Promise<string[]> {
  const admin = kafkaClient(access, log).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing.map((topic) => toConfig(topic, replication)), waitForLeaders: false });
    }
    refuseOthers(await whenAllAreLed(admin, topics));
    const known = topics.filter(({ name }) => existing.has(name));
    await keepSettings(admin, known, log);
    return missing.map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

/** The names of topics that are not there yet; it changes nothing. @throws TopicDiffers as `createTopics` does. */
export async function missingTopics(access: KafkaAccess, topics: readonly Topic[], log: Logger): Promise<string[]> {
  const admin = kafkaClient(access, log).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const known = topics.filter(({ name }) => existing.has(name)).map(({ name }) => name);
    if (known.length > 0) refuseOthers((await admin.fetchTopicMetadata({ topics: known })).topics);
    return topics.filter(({ name }) => !existing.has(name)).map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

/**
 * What is wrong with topics that are made by others, such as an operator of the cluster: one is missing, has another number of
 * partitions, or lacks a setting that is kept. It changes nothing, and needs no right to. An empty list says that all is well.
 */
export async function topicFaults(access: KafkaAccess, topics: readonly Topic[], log: Logger): Promise<string[]> {
  const admin = kafkaClient(access, log).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const known = topics.filter(({ name }) => existing.has(name));
    const missing = topics.filter(({ name }) => !existing.has(name)).map(({ name }) => `topic ${name} is missing`);
    if (known.length === 0) return missing;
    const { topics: found } = await admin.fetchTopicMetadata({ topics: known.map(({ name }) => name) });
    const settings = await settingFaults(admin, known);
    const differing = [...partitionFaults(found), ...settings].map((fault) => `topic ${fault}`);
    return [...missing, ...differing];
  } finally {
    await admin.disconnect();
  }
}

const toConfig = (topic: Topic, replication: number): ITopicConfig => ({
  topic: topic.name,
  numPartitions: topic.partitions,
  replicationFactor: replication,
  configEntries: Object.entries(settingsOf(topic, replication)).map(([name, value]) => ({ name, value })),
});

const LEADERS_MS = 30_000;

/**
 * A topic that was just made is unknown to brokers for a moment, then without leaders for another, and then has leaders that do not
 * know of it yet: they refuse whoever asks for its offsets, and the library passes that on.
 */
async function whenAllAreLed(admin: Admin, declared: readonly Topic[]): Promise<readonly ITopicMetadata[]> {
  const names = declared.map(({ name }) => name);
  for (const end = Date.now() + LEADERS_MS; ;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      if (topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) {
        for (const name of names) await admin.fetchTopicOffsets(name);
        return topics;
      }
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) throw new Error('the topics have no leaders yet');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const partitionFaults = (found: readonly ITopicMetadata[]): string[] =>
  found.flatMap(({ name, partitions }) => {
    const declared = topicNamed(name).partitions;
    return partitions.length === declared ? [] : [`${name} has ${partitions.length} partitions instead of ${declared}`];
  });

function refuseOthers(found: readonly ITopicMetadata[]): void {
  const differing = partitionFaults(found);
  if (differing.length > 0) throw new TopicDiffers(differing.join('; '));
}
