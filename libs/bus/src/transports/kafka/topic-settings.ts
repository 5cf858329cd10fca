// Which settings of a topic are ours, in one place. Everything else is the brokers' default or an operator's choice, and
// stays as it is.
import { TOPIC_MESSAGE_BYTES_MAX, type Topic, bankOfTopic } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import { type Admin, ConfigResourceTypes, ConfigSource } from 'kafkajs';

const DAY_MS = 86_400_000;

type Settings = Readonly<Record<string, string>>;

/** A setting could not be made without touching others. */
export class SettingsNotMade extends Error {
  override readonly name = 'SettingsNotMade';
}

/** What a topic is made with. An operator may change these afterwards, all but those of `checkedSettings`. */
export const settingsOf = (topic: Topic, replication: number): Settings => ({
  'retention.ms': String(topic.retentionDays * DAY_MS),
  'cleanup.policy': 'delete',
  'min.insync.replicas': String(Math.max(1, replication - 1)),
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': String(TOPIC_MESSAGE_BYTES_MAX),
  'message.timestamp.type': 'CreateTime',
  ...checkedSettings(topic),
});

/**
 * What an existing topic is brought back to at every set-up. Where somebody else writes and we read, the broker packs every
 * batch anew with gzip, because banks' clients use codecs of their own choice and ours reads gzip alone.
 */
export const checkedSettings = ({ name }: Pick<Topic, 'name'>): Settings =>
  bankOfTopic(name)?.stream === 'reports' ? { 'compression.type': 'gzip' } : {};

/**
 * Brings existing topics to the settings that are kept. The library's call takes away every setting that it does not name,
 * so a topic's own settings are read, all of them are sent again, and they are read once more.
 * @returns the names of those that were altered.
 * @throws SettingsNotMade when one has a setting that cannot be read, or is not as it should be afterwards.
 */
export async function keepSettings(admin: Admin, topics: readonly Topic[], log: Logger): Promise<string[]> {
  const wanted = topics.filter((topic) => Object.keys(checkedSettings(topic)).length > 0);
  if (wanted.length === 0) return [];
  const before = await ownSettings(admin, wanted);
  const altered = wanted.filter((topic) => !isAsExpected(topic, before.get(topic.name)!));
  if (altered.length === 0) return [];
  const target = new Map(
    altered.map((topic) => [topic.name, { ...before.get(topic.name)!, ...checkedSettings(topic) }]),
  );
  await admin.alterConfigs({
    validateOnly: false,
    resources: altered.map(({ name }) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configEntries: Object.entries(target.get(name)!).map(([key, value]) => ({ name: key, value })),
    })),
  });
  await untilSo(admin, altered, target);
  for (const topic of altered)
    log.warn({ topic: topic.name, ...checkedSettings(topic) }, 'a setting of a topic was made');
  return altered.map(({ name }) => name);
}

/** Of topics that others make: which lack a setting that is kept. */
export async function settingFaults(admin: Admin, topics: readonly Topic[]): Promise<string[]> {
  const wanted = topics.filter((topic) => Object.keys(checkedSettings(topic)).length > 0);
  if (wanted.length === 0) return [];
  const found = await ownSettings(admin, wanted);
  return wanted.flatMap((topic) =>
    Object.entries(checkedSettings(topic))
      .filter(([name, value]) => found.get(topic.name)![name] !== value)
      .map(([name, value]) => `${topic.name} does not have ${name}=${value} of its own`),
  );
}

const isAsExpected = (topic: Topic, settings: Settings): boolean =>
  Object.entries(checkedSettings(topic)).every(([name, value]) => settings[name] === value);

/** The settings that topics have of their own; what comes from brokers or defaults is left out. */
async function ownSettings(admin: Admin, topics: readonly Topic[]): Promise<Map<string, Settings>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => {
      const own = configEntries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
      const secret = own.find(({ isSensitive, configValue }) => isSensitive || configValue === null);
      if (secret)
        throw new SettingsNotMade(`${secret.configName} of ${resourceName} cannot be read, so nothing was altered`);
      return [resourceName, Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]))];
    }),
  );
}

const SO_MS = 15_000;

/** A broker applies a change a moment after it was accepted. */
async function untilSo(admin: Admin, topics: readonly Topic[], target: ReadonlyMap<string, Settings>): Promise<void> {
  for (const end = Date.now() + SO_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const now = await ownSettings(admin, topics);
    const differing = topics.filter(({ name }) => !isSame(now.get(name)!, target.get(name)!));
    if (differing.length === 0) return;
    if (Date.now() > end) {
      throw new SettingsNotMade(
        `settings of ${differing.map(({ name }) => name).join(', ')} are not as they were sent`,
      );
    }
  }
}

const isSame = (one: Settings, other: Settings): boolean =>
  Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);
