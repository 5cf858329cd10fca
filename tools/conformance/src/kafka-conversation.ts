// A conversation with a bank over Kafka. The kit reads what the bank writes from the moment when it begins; what lies on the
// topic from before is nobody's business here.
import { randomUUID } from 'node:crypto';
import { type KafkaAccess, createTopics, kafkaClient, missingTopics, partitionOf } from '@aiyrbas/bus';
import { BANK_STREAMS, bankTopic, reportsTopic, topicNamed } from '@aiyrbas/contracts';
import { groupBy } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import type { Consumer, IHeaders, KafkaMessage, Producer } from 'kafkajs';
import type { BankRecord, Conversation, Operator, PlatformRecord } from './conversation';

const log = createLogger({ service: 'conformance', level: 'error' });
/** A request of the producer stays well below what a broker takes. */
const BATCH = 200;
/** How long the broker may hold a request that has nothing yet; the end of the run waits for it. */
const WAIT_MS = 250;
/** How long more records are waited for behind the first one. */
const LINGER_MS = 25;

export interface KafkaConversationOptions {
  readonly access: KafkaAccess;
  readonly bic: string;
  readonly operator: Operator;
  /** Of the kit's consumer; a new one without it. Brokers may allow some only. */
  readonly group?: string | undefined;
  /** Makes the topics that are missing; on a broker of the bank's own. */
  readonly createsTopics?: boolean;
}

/** A topic is missing. */
export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
}

export class KafkaConversation implements Conversation {
  #written: BankRecord[] = [];
  #wake: () => void = () => undefined;

  private constructor(
    private readonly producer: Producer,
    private readonly consumer: Consumer,
    readonly operator: Operator,
  ) {}

  /** @throws TopicMissing when a topic of the bank is not there and none shall be made. */
  static async open({
    access,
    bic,
    operator,
    group,
    createsTopics,
  }: KafkaConversationOptions): Promise<KafkaConversation> {
    const topics = BANK_STREAMS.map((stream) => bankTopic(bic, stream));
    if (createsTopics) await createTopics(access, topics, 1, log);
    const missing = await missingTopics(access, topics, log);
    if (missing.length > 0) throw new TopicMissing(`missing: ${missing.join(', ')}; --create-topics makes them`);

    const kafka = kafkaClient(access, log);
    const [admin, topic] = [kafka.admin(), reportsTopic(bic)];
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    const consumer = kafka.consumer({
      groupId: group ?? `conformance.${randomUUID()}`,
      maxWaitTimeInMs: WAIT_MS,
      allowAutoTopicCreation: false,
    });
    const conversation = new KafkaConversation(producer, consumer, operator);
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    const begin = new Map(ends.map(({ partition, high }) => [partition, BigInt(high)]));
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        // What was written before is nobody's business here; a fetch may bring it before the seek counts.
        if (BigInt(message.offset) >= (begin.get(partition) ?? 0n)) conversation.#keep(topic, partition, message);
      },
    });
    await joined;
    for (const { partition, high } of ends) consumer.seek({ topic, partition, offset: high });
    return conversation;
  }

  now(): Date {
    return new Date();
  }

  async send(records: readonly PlatformRecord[]): Promise<void> {
    for (let at = 0; at < records.length; at += BATCH) {
      const byTopic = groupBy(records.slice(at, at + BATCH), ({ topic }) => topic);
      const topicMessages = [...byTopic].map(([topic, of]) => ({
        topic,
        messages: of.map(({ key, value, headers }) => ({
          key,
          value,
          headers: { ...headers },
          partition: partitionOf(key, topicNamed(topic).partitions),
        })),
      }));
      await this.producer.sendBatch({ topicMessages, acks: -1 });
    }
  }

  async receive(withinMs: number): Promise<readonly BankRecord[]> {
    if (this.#written.length === 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, withinMs);
      });
      clearTimeout(timer);
      // Records come in numbers: what a scenario waits for is looked for once for all of them.
      await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
    }
    const written = this.#written;
    this.#written = [];
    return written;
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.consumer.disconnect()]);
  }

  #keep(topic: string, partition: number, message: KafkaMessage): void {
    this.#written.push(recordIn(topic, partition, message));
    this.#wake();
  }
}

/** A record as the library read it. */
export const recordIn = (
  topic: string,
  partition: number,
  { key, value, headers, offset }: Pick<KafkaMessage, 'key' | 'value' | 'headers' | 'offset'>,
): BankRecord => ({ topic, partition, offset, key, value, headers: headersOf(headers) });

const headersOf = (headers: IHeaders = {}): BankRecord['headers'] =>
  new Map(
    Object.entries(headers).map(([name, values]) => [name, [values ?? ''].flat().map((each) => Buffer.from(each))]),
  );
