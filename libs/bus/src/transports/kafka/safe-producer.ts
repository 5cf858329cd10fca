// Sends records to one partition and believes only what the broker has proven. kafkajs reports success for records that it
// never wrote when one send covers two brokers, and swaps records when two sends are in flight: so there is one partition
// per send, one send at a time, and the answer is held against what must be true of it.
import type { Logger } from '@aiyrbas/observability';
import type { Kafka, Message as KafkaRecord, Producer, RecordMetadata } from 'kafkajs';

/** A send that is not proven: the records may or may not be in the log, and are to be sent again. */
export class NotProven extends Error {
  override readonly name = 'NotProven';
}

/** Longer than a partition takes to get a new leader; a library that is silent for longer is not waited for. */
const DEADLINE_MS = 15_000;

export class SafeProducer {
  #producer: Producer | undefined;
  /** The last offset that we saw our own records take, by place; it only ever rises. */
  readonly #lastOffset = new Map<string, bigint>();
  #sending = false;

  constructor(
    private readonly kafka: Pick<Kafka, 'producer'>,
    private readonly log: Logger,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /**
   * Writes the records, in order, to one partition. Not to be called again before it has answered.
   * @throws NotProven, or the library's error; in both cases the next send begins with a fresh producer.
   */
  async send(topic: string, partition: number, records: readonly KafkaRecord[]): Promise<void> {
    if (this.#sending) throw new Error('one send at a time: two in flight can swap their records');
    this.#sending = true;
    try {
      const producer = await this.#connected();
      const answer = await this.#beforeDeadline(
        producer.send({ topic, acks: -1, messages: records.map((record) => ({ ...record, partition })) }),
      );
      this.#verify(topic, partition, answer);
    } catch (error) {
      this.#throwAway();
      throw error;
    } finally {
      this.#sending = false;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect();
  }

  #verify(topic: string, partition: number, answer: readonly RecordMetadata[]): void {
    const [metadata] = answer;
    if (answer.length !== 1 || !metadata) throw new NotProven(`${answer.length} answers for one partition`);
    if (metadata.topicName !== topic || metadata.partition !== partition) {
      throw new NotProven(`an answer for ${metadata.topicName}/${metadata.partition}`);
    }
    if (metadata.errorCode !== 0) throw new NotProven(`error code ${metadata.errorCode}`);
    const place = `${topic}/${partition}`;
    const offset = BigInt(metadata.baseOffset ?? '-1');
    const last = this.#lastOffset.get(place) ?? -1n;
    if (offset <= last) throw new NotProven(`offset ${offset} after ${last}: an old answer, or an old leader's`);
    this.#lastOffset.set(place, offset);
  }

  async #connected(): Promise<Producer> {
    if (this.#producer) return this.#producer;
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      // It goes on until our own deadline ends it.
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
    });
    this.#producer = producer;
    await this.#beforeDeadline(producer.connect());
    return producer;
  }

  /** A producer that failed may still hold records and sequence numbers of its own: nothing of it is used again. */
  #throwAway(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    producer?.disconnect().catch((error: unknown) => this.log.debug({ error }, 'a failed producer did not disconnect'));
  }

  async #beforeDeadline<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NotProven(`no answer in ${this.deadlineMs} ms`)), this.deadlineMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
