// A Kafka for one spec file, and transports on it that begin with nothing.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { Metrics, createLogger } from '@aiyrbas/observability';
import { KafkaCluster } from '@aiyrbas/servers';
import { type AclEntry, type Admin, ConfigResourceTypes, ConfigSource, Kafka, logLevel } from 'kafkajs';
import { until } from './effects';
import { kafkaClient } from '../transports/kafka/client';
import { createTopics } from '../transports/kafka/create-topics';
import { KafkaTransport, type KafkaTransportOptions, type RemoteLogs } from '../transports/kafka/kafka-transport';

/** For services that are all in this process: there is nobody elsewhere to ask. */
export const nobodyElsewhere: RemoteLogs = {
  read: async () => [],
  heads: async () => [],
};

/** A broker acts upon what the controller has decided soon after, and on a busy machine a while after. */
const SEEN_MS = 30_000;

export class KafkaForTests {
  readonly #folder = mkdtempSync(join(tmpdir(), 'aiyrbas-kafka-'));
  readonly log = createLogger({ service: 'kafka-tests', level: 'silent' });
  #cluster: KafkaCluster | undefined;
  #kafka: Kafka | undefined;
  #admin: Admin | undefined;

  /** @param properties settings of the brokers beside those of every cluster here. */
  async start(brokers: 1 | 3 = 1, properties: readonly string[] = []): Promise<void> {
    this.#cluster = await KafkaCluster.start({ folder: this.#folder, brokers, properties });
    // Whoever may not reach the whole cluster at first tries again: brokers come up one after the other.
    this.#kafka = new Kafka({ brokers: this.brokers, logLevel: logLevel.NOTHING, retry: { retries: 15 } });
    this.#admin = this.#kafka.admin();
    await this.#admin.connect();
  }

  /** The settings that a topic has of its own. */
  async settingsOf(topic: string): Promise<Record<string, string>> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    });
    const own = resources[0]!.configEntries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
    return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
  }

  /** Gives a topic these settings of its own, and no others; resolves once the broker acts upon them. */
  async becomes(topic: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await this.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }],
    });
    await until(async () => isDeepStrictEqual(await this.settingsOf(topic), settings), SEEN_MS);
    // The partition's log applies it a moment after the request has returned.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** Adds an access control entry; resolves once the broker acts upon it, which is after it has returned. */
  async addAcl(acl: AclEntry): Promise<void> {
    await this.admin.createAcls({ acl: [acl] });
    await until(async () => (await this.admin.describeAcls(acl)).resources.length === 1, SEEN_MS);
  }

  /** Takes it away again, and resolves once the broker has forgotten it. */
  async deleteAcl(acl: AclEntry): Promise<void> {
    await this.admin.deleteAcls({ filters: [acl] });
    await until(async () => (await this.admin.describeAcls(acl)).resources.length === 0, SEEN_MS);
  }

  /** Resolves once the broker takes nothing for them any more: for a moment it still does. */
  async deleteTopics(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    await this.admin.deleteTopics({ topics: [...topics] });
    await until(async () => !(await this.admin.listTopics()).some((name) => topics.includes(name)), SEEN_MS);
  }

  /** The file in which the first broker keeps the beginning of a partition. */
  segmentOf(topic: string, partition: number): string {
    return join(this.#folder, 'broker-1/data', `${topic}-${partition}`, `${'0'.repeat(20)}.log`);
  }

  /** Breaks what the first broker keeps of a partition, as a disk would: bytes so far behind the place where `text` stands. */
  breakOnDisk(topic: string, partition: number, text: string, from: number, bytes: Buffer): void {
    const file = this.segmentOf(topic, partition);
    const at = readFileSync(file).indexOf(text);
    if (at < 0) throw new Error(`${text} is not in ${file}`);
    const handle = openSync(file, 'r+');
    writeSync(handle, bytes, 0, bytes.length, at + from);
    closeSync(handle);
  }

  get cluster(): KafkaCluster {
    return this.#cluster!;
  }

  get brokers(): string[] {
    return this.cluster.brokers.split(',');
  }

  get kafka(): Kafka {
    return this.#kafka!;
  }

  get admin(): Admin {
    return this.#admin!;
  }

  /** Takes every topic and group away and makes the topics anew. */
  async clear(): Promise<void> {
    await this.#deleteGroups();
    const topics = (await this.admin.listTopics()).filter((name) => !name.startsWith('__'));
    await this.deleteTopics(topics);
    await createTopics(
      { brokers: this.brokers, clientId: 'tests' },
      DEVELOPMENT_BANKS.topics,
      this.cluster.replication,
      this.log,
    );
  }

  /** A group whose members were killed is empty only when their sessions have ended. */
  async #deleteGroups(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const { groups } = await this.admin.listGroups();
      if (groups.length === 0) return;
      try {
        await this.admin.deleteGroups(groups.map(({ groupId }) => groupId));
        return;
      } catch (error) {
        if (attempt >= 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  transport(options: Partial<KafkaTransportOptions> = {}): KafkaTransport {
    return new KafkaTransport({
      kafka: kafkaClient({ brokers: this.brokers, clientId: 'tests' }, this.log),
      remoteLogs: nobodyElsewhere,
      log: this.log,
      metrics: new Metrics('tests'),
      // A reader that stops waits for its last fetch, which is a quarter of this.
      sessionMs: 4_000,
      onDead: (error) => {
        throw error;
      },
      ...options,
    });
  }

  async stop(): Promise<void> {
    await this.#admin?.disconnect();
    await this.#cluster?.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
