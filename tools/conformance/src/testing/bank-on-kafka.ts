// The bank in memory behind a real broker: reads its instructions, writes its reports. Its operator stops it as a process would
// be stopped, so what is written meanwhile waits on the topic.
import { type KafkaAccess, kafkaClient, partitionOf } from '@aiyrbas/bus';
import { acknowledgementsTopic, bankTopic, instructionsTopic, reportsTopic } from '@aiyrbas/contracts';
import { createLogger } from '@aiyrbas/observability';
import type { Consumer, KafkaMessage, Producer } from 'kafkajs';
import type { Operator, PlatformRecord } from '../conversation';
import { BIC, type InMemoryBank, type Outgoing } from './in-memory-bank';

const log = createLogger({ service: 'bank', level: 'silent' });
const ACT_MS = 50;
const { partitions } = bankTopic(BIC, 'reports');

export class BankOnKafka {
  #consumer: Consumer | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** One after the other: what is due must not come between an instruction and its response. */
  #turn: Promise<void> = Promise.resolve();
  /** Read while it is down; a real one would find it on the topic. */
  readonly #producer: Producer;

  constructor(
    private readonly bank: InMemoryBank,
    private readonly access: KafkaAccess,
  ) {
    this.#producer = kafkaClient(access, log).producer({ allowAutoTopicCreation: false });
  }

  get operator(): Operator {
    return {
      stop: () => this.stop(),
      start: () => this.#listen(),
      changeKey: async () => this.bank.changeKey(),
    };
  }

  async start(): Promise<void> {
    await this.#producer.connect();
    await this.#listen();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#consumer?.disconnect();
    await this.#turn;
    this.#consumer = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#producer.disconnect();
  }

  async #listen(): Promise<void> {
    const consumer = kafkaClient(this.access, log).consumer({
      groupId: `bank.${BIC.toLowerCase()}.memory`,
      maxWaitTimeInMs: 250,
    });
    this.#consumer = consumer;
    await consumer.connect();
    await consumer.subscribe({ topics: [instructionsTopic(BIC), acknowledgementsTopic(BIC)], fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      eachMessage: ({ topic, message }) =>
        this.#next(async () => this.#write(await this.bank.receive(recordOf(topic, message), new Date()))),
    });
    await joined;
    this.#timer = setInterval(() => void this.#next(async () => this.#write(await this.bank.act(new Date()))), ACT_MS);
  }

  #next(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #write(outgoing: readonly Outgoing[]): Promise<void> {
    if (outgoing.length === 0) return;
    const messages = outgoing.map(({ key, value, headers }) => ({
      ...{ key, value, headers: { ...headers } },
      partition: partitionOf(key, partitions),
    }));
    await this.#producer.send({ topic: reportsTopic(BIC), messages, acks: -1 });
  }
}

const recordOf = (topic: string, { key, value, headers }: KafkaMessage): PlatformRecord => ({
  topic,
  key: key?.toString() ?? '',
  value: value ?? Buffer.alloc(0),
  headers: Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, values]) => [name, [values ?? ''].flat()[0]?.toString() ?? '']),
  ),
});
