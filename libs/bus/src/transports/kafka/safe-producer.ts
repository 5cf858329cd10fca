// Sends records and believes only what the broker has proven. kafkajs swaps records when two sends are in flight, so there
// is one at a time. And it reports success for records that it never wrote, or answers of a leader that is none any more,
// when one send covers two brokers: so every partition must be answered for, once, behind all that was seen there before.
import { withinMs } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import {
  type Kafka,
  KafkaJSNonRetriableError,
  type Message as KafkaRecord,
  type Producer,
  type RecordMetadata,
} from 'kafkajs';

/** What is to be written to one partition, in order. */
export interface Parcel {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
}

/** A send that is not proven: the records may or may not be in the log, and are to be sent again. */
export class NotProven extends Error {
  override readonly name = 'NotProven';
}

/** The offset that was answered lies at or before one that we have seen our own records take. */
class OffsetNotRisen extends NotProven {
  constructor(
    readonly topic: string,
    readonly partition: number,
    offset: bigint,
    readonly last: bigint,
  ) {
    super(`offset ${offset} after ${last} in ${partitionKey(topic, partition)}: an old answer, or an old leader's`);
  }
}

/** With its pauses, about as long as the deadline. The library wants endless ones, and then never ends. */
const RETRIES = 20;
/** Longer than a partition takes to get a new leader; a library that is silent for longer is not waited for. */
const DEADLINE_MS = 15_000;

export class SafeProducer {
  #producer: Producer | undefined;
  /** The last offset that we saw our own records take, by place; it rises for as long as the topic is the same. */
  readonly #lastOffset = new Map<string, bigint>();
  #sending = false;
  /** Whether the producer may still write. */
  #writes = { allowed: true };

  constructor(
    private readonly kafka: Pick<Kafka, 'producer' | 'admin'>,
    private readonly log: Logger,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /**
   * Writes one parcel for each of some partitions. Not to be called again before it has answered.
   * @param deadlineMs how long to wait for the answer.
   * @throws NotProven, or the library's error; in both cases the next send begins with a fresh producer.
   */
  async send(parcels: readonly Parcel[], deadlineMs = this.deadlineMs): Promise<void> {
    if (this.#sending) throw new Error('one send at a time: two in flight can swap their records');
    this.#sending = true;
    let work: Promise<unknown> = Promise.resolve();
    try {
      const producer = await this.#connected(deadlineMs);
      const sending = producer.sendBatch({
        acks: -1,
        topicMessages: parcels.map(({ topic, partition, records }) => ({
          topic,
          messages: records.map((record) => ({ ...record, partition })),
        })),
      });
      work = sending;
      this.#verify(parcels, await beforeDeadline(sending, deadlineMs));
    } catch (error) {
      this.#throwAway(work);
      if (error instanceof OffsetNotRisen) await this.#forgetIfMadeAnew(error);
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

  #verify(parcels: readonly Parcel[], responses: readonly RecordMetadata[]): void {
    if (responses.length !== parcels.length) {
      throw new NotProven(`${responses.length} answers for ${parcels.length} partitions`);
    }
    const offsets = new Map(
      responses.map((response) => [partitionKey(response.topicName, response.partition), offsetIn(response)]),
    );
    const proven = parcels.map(({ topic, partition }): [string, bigint] => {
      const key = partitionKey(topic, partition);
      const offset = offsets.get(key);
      if (offset === undefined) throw new NotProven(`no answer for ${key}`);
      const last = this.#lastOffset.get(key) ?? -1n;
      if (offset <= last) throw new OffsetNotRisen(topic, partition, offset, last);
      return [key, offset];
    });
    for (const [key, offset] of proven) this.#lastOffset.set(key, offset);
  }

  /** A topic that was deleted and made anew begins at 0: without this, all would be sent again until it is as long. */
  async #forgetIfMadeAnew({ topic, partition, last }: OffsetNotRisen): Promise<void> {
    const admin = this.kafka.admin();
    try {
      await beforeDeadline(admin.connect(), this.deadlineMs);
      const offsets = await beforeDeadline(admin.fetchTopicOffsets(topic), this.deadlineMs);
      const end = offsets.find((found) => found.partition === partition)?.high;
      if (end === undefined || BigInt(end) > last) return;
      this.#lastOffset.delete(partitionKey(topic, partition));
      this.log.warn(
        { topic, partition, end, last: last.toString() },
        'the partition is shorter than it was: made anew?',
      );
    } catch (error) {
      this.log.debug({ error, topic, partition }, 'the end of the partition is not known');
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async #connected(deadlineMs: number): Promise<Producer> {
    if (this.#producer) return this.#producer;
    const writes = { allowed: true };
    const producer = this.kafka.producer({
      createPartitioner: () => (record) => partitionWhile(writes, record.message.partition),
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      // Our own deadline ends it; one that was given up must end by itself soon after.
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: RETRIES },
    });
    this.#producer = producer;
    this.#writes = writes;
    await beforeDeadline(producer.connect(), deadlineMs);
    return producer;
  }

  /**
   * A producer that failed may still hold records and sequence numbers of its own: nothing of it is used again. It goes on
   * trying by itself, and would write what somebody else has sent by then: it may not, and its connection is closed again.
   */
  #throwAway(work: Promise<unknown>): void {
    const producer = this.#producer;
    this.#producer = undefined;
    this.#writes.allowed = false;
    const disconnect = (): Promise<void> | undefined =>
      producer
        ?.disconnect()
        .catch((error: unknown) => this.log.debug({ error }, 'a failed producer did not disconnect'));
    void disconnect();
    void work.catch(() => undefined).then(disconnect);
  }
}

const beforeDeadline = <T>(work: Promise<T>, deadlineMs: number): Promise<T> =>
  withinMs(deadlineMs, work, (reason) => new NotProven(reason));

/** The library asks before every attempt where a record goes. */
function partitionWhile(writes: { readonly allowed: boolean }, partition: number | undefined): number {
  if (!writes.allowed || partition === undefined) throw new KafkaJSNonRetriableError('this producer was given up');
  return partition;
}

const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;

function offsetIn({ errorCode, baseOffset }: RecordMetadata): bigint {
  if (errorCode !== 0) throw new NotProven(`error code ${errorCode}`);
  return BigInt(baseOffset ?? '-1');
}
