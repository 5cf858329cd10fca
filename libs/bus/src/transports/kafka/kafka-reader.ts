// One consumer of a Kafka group. It believes nothing of kafkajs's own bookkeeping: where a partition goes on is what the
// database's cursors say, an offset committed to Kafka only serves those who watch the lag, and a consumer that will not
// restart ends the process rather than leave it alive and deaf.
import { singleFlight } from '@aiyrbas/kernel';
import type { Logger, Metrics } from '@aiyrbas/observability';
import { topicNamed } from '@aiyrbas/contracts';
import { type EachBatchPayload, type Kafka, type Consumer as KafkaConsumer, KafkaJSError } from 'kafkajs';
import type { StampedMessage } from '../../message';
import type { Position } from '../../consumer/cursors';
import type { PassedOver } from '../../consumer/passed-over';
import type { Receiver, TopicPartition } from '../transport';
import { BlockedPartitions } from './blocked-partitions';
import { fromOutside, fromRecord } from './cloud-event';
import type { FetchedRecord } from './fetch/record-set';
import { UnreadableTopics, topicErrorIn } from './unreadable-topics';

/** A member that says nothing for so long has lost its partitions to the others of its group. */
export const SESSION_MS = 10_000;
/** The broker holds an idle fetch for at most this long. A member learns of a rebalance when it ends. */
const FETCH_WAIT_MS = 2_500;
const COMMIT_MS = 5_000;
/** After a fetch with messages, a consumer waits at least this long, so that more arrive at the broker. */
const BACKOFF_MIN_MS = 8;
/** And at most, whatever the receiver is busy with: what does not flow would be taken for lost. */
const BACKOFF_MAX_MS = 250;
/** How often topics that cannot be read are tried again. */
const CHECK_MS = 10_000;
/** After so many sessions the broker is asked again for the topics: then a right that was taken away is noticed. */
const METADATA_MAX_SESSIONS = 6;
/** Without a fetch, a heartbeat or a join for so many sessions, the consumer is dead although the process lives. */
const SILENCE_MAX_SESSIONS = 3;

/** An error of ours inside the library's loop. A TypeError, as itself, would end the library's consumer for good. */
class HandOverFailed extends KafkaJSError {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause : String(cause), { retriable: true });
  }
}

/** What a fetch brought of a partition, once it is decoded. */
interface Decoded {
  readonly messages: StampedMessage[];
  /** What is in between and was not read. */
  readonly passedOver: PassedOver[];
  /** Why the partition cannot be read on behind all that. */
  readonly blocked: string | undefined;
}

/** Up to which number a delivery went, and the offset behind it. */
interface Delivered {
  readonly seq: bigint;
  readonly nextOffset: bigint;
}

export class KafkaReader {
  /** Undefined while it is made anew, and while no topic can be read. */
  #consumer: KafkaConsumer | undefined;
  readonly #foreign;
  readonly #heartbeatMs: number;
  readonly #blocked: BlockedPartitions;
  readonly #unreadable: UnreadableTopics;
  /** A fetch asks about every partition, so what comes in meanwhile had better come together, and when it is wanted. */
  readonly #backoff = singleFlight(() => this.#untilMoreIsWanted());
  readonly #delivered = new Map<string, Delivered[]>();
  #assigned: Promise<unknown> = Promise.resolve();
  /** The consumer is made and made anew one time after the other: of two at once, one would be left to read on unseen. */
  #turn: Promise<unknown> = Promise.resolve();
  #commitTimer: NodeJS.Timeout | undefined;
  #checkTimer: NodeJS.Timeout | undefined;
  #lastSign = Date.now();
  #stopping = false;
  #dead = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly receiver: Receiver,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly onDead: (error: Error) => void,
    private readonly sessionMs: number,
  ) {
    const { topics } = receiver;
    this.#heartbeatMs = Math.floor(sessionMs / 6);
    this.#foreign = metrics.counter(
      'bus_foreign_records_total',
      'Records in our topics that no producer of ours wrote',
      ['topic'],
    );
    this.#unreadable = new UnreadableTopics(kafka, topics, log);
    this.#blocked = new BlockedPartitions(receiver, { seek: (to) => this.#consumer?.seek(to) }, log);
    metrics.gauge('bus_blocked_partitions', 'Partitions that cannot be read on, by topic', ['topic'], (gauge) => {
      for (const topic of topics) {
        gauge.set({ topic }, this.#unreadable.partitionsOf(topic) || this.#blocked.countOf(topic));
      }
    });
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#begin());
    this.#commitTimer = setInterval(() => void this.#commit(), COMMIT_MS);
  }

  /** Reads every topic that can be read. What is wrong with one of them does not end the others. */
  async #begin(): Promise<void> {
    for (;;) {
      try {
        const topics = this.#unreadable.readable;
        if (topics.length > 0 && !this.#stopping) await this.#run(topics);
        break;
      } catch (error) {
        await this.#disconnect();
        if (topicErrorIn(error) === undefined || !(await this.#unreadable.check())) throw error;
      }
    }
    if (this.#unreadable.all.length > 0) this.#checkLater();
  }

  async #run(topics: string[]): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.receiver.consumer,
      sessionTimeout: this.sessionMs,
      rebalanceTimeout: 30_000,
      heartbeatInterval: this.#heartbeatMs,
      maxWaitTimeInMs: Math.min(FETCH_WAIT_MS, this.sessionMs / 4),
      metadataMaxAge: METADATA_MAX_SESSIONS * this.sessionMs,
      allowAutoTopicCreation: false,
      readUncommitted: false,
      // The library would start it again with the same topics, and it would end again.
      retry: { restartOnFailure: async (error) => topicErrorIn(error) === undefined },
    });
    this.#consumer = consumer;
    const isCurrent = (): boolean => this.#consumer === consumer;
    const { GROUP_JOIN, HEARTBEAT, FETCH, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (isCurrent()) this.#joined(payload.memberAssignment);
    });
    for (const sign of [GROUP_JOIN, HEARTBEAT, FETCH]) {
      consumer.on(sign, () => {
        this.#lastSign = Date.now();
      });
    }
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      if (restart || this.#stopping || !isCurrent()) return;
      if (topicErrorIn(error) === undefined) this.#die(error);
      else void this.#inTurn(() => this.#afterCrash(consumer));
    });
    await consumer.connect();
    // Where there is no offset, or it is out of range: everything again. The library's default would skip to the end.
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // What a fetch brought is handed over at once, and then there is one rest for all of it.
      partitionsConsumedConcurrently: topics.reduce((sum, topic) => sum + topicNamed(topic).partitions, 0),
      eachBatch: (payload) => this.#handOver(payload),
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #afterCrash(crashed: KafkaConsumer): Promise<void> {
    // It was made anew meanwhile.
    if (!this.#stopping && this.#consumer === crashed) await this.#beginAgain(true);
  }

  /** With what can be read by now. @param check the broker is asked for that first. */
  async #beginAgain(check: boolean): Promise<void> {
    clearTimeout(this.#checkTimer);
    try {
      await this.#disconnect();
      if (check) await this.#unreadable.check();
      await this.#begin();
    } catch (error) {
      if (!this.#stopping) this.#die(error as Error);
    }
  }

  #checkLater(): void {
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#inTurn(() => this.#checkNow()), CHECK_MS);
  }

  async #checkNow(): Promise<void> {
    if (this.#stopping) return;
    const hasChanged = await this.#unreadable.check();
    if (this.#stopping) return;
    if (hasChanged) await this.#beginAgain(false);
    else if (this.#unreadable.all.length > 0) this.#checkLater();
  }

  async #disconnect(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    this.#lastSign = Date.now();
    await consumer?.disconnect();
  }

  get isAlive(): boolean {
    if (this.#stopping || this.#dead) return this.#stopping;
    // While it is made anew, and while there is nothing to read, nothing is received.
    return this.#consumer === undefined || Date.now() - this.#lastSign < SILENCE_MAX_SESSIONS * this.sessionMs;
  }

  /** Topics that cannot be read; the others are. */
  get unread(): readonly string[] {
    return this.#unreadable.all;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#commitTimer);
    clearTimeout(this.#checkTimer);
    this.#blocked.stop();
    await this.#commit();
    await this.#disconnect();
    // One that was being made at that moment.
    await this.#turn;
    await this.#disconnect();
  }

  #die(error: Error): void {
    this.#dead = true;
    this.log.error({ error }, 'the consumer has ended and will not start again');
    this.onDead(error);
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    const partitions = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition): TopicPartition => ({ topic, partition, counted: !topicNamed(topic).external })),
    );
    this.#delivered.clear();
    this.#blocked.clear();
    this.#assigned = this.#takeOver(partitions);
  }

  async #takeOver(partitions: readonly TopicPartition[]): Promise<void> {
    const positions = await this.receiver.assign(partitions);
    const ours = new Set(partitions.map(({ topic, partition }) => `${topic}/${partition}`));
    this.goOnFrom(positions.filter(({ topic, partition }) => ours.has(`${topic}/${partition}`)));
  }

  /**
   * Reads on from these positions. The number of a message from outside is its offset and one, so the cursor is where to
   * go on. For our own topics the group's offset will do: it lies at or before the cursor, and if it does not, the hole
   * is seen and filled.
   */
  goOnFrom(positions: readonly Position[]): void {
    if (this.#stopping) return;
    for (const { topic, partition, seq } of positions) {
      if (topicNamed(topic).external) this.#consumer?.seek({ topic, partition, offset: seq.toString() });
    }
  }

  async #handOver({ batch, resolveOffset, heartbeat, isRunning, isStale, pause }: EachBatchPayload): Promise<void> {
    try {
      await this.#heartbeatWhile(this.#assigned, heartbeat);
      // A topic of others is not fetched while it has none.
      if (!topicNamed(batch.topic).external)
        await this.#heartbeatWhile(this.receiver.waitForCapacity(batch.topic), heartbeat);
      const { messages, passedOver, blocked } = this.#decode(batch);
      if (passedOver.length > 0) await this.#heartbeatWhile(this.receiver.passOver(passedOver), heartbeat);
      if (this.#stopping || !isRunning() || isStale()) return;
      // Only ever the first and only thing that a fetch brought.
      if (blocked !== undefined) return this.#blocked.add(batch, blocked, pause());
      this.#blocked.delete(batch);
      if (messages.length > 0) this.receiver.deliver(messages);
      this.#remember(batch, messages.at(-1));
      resolveOffset(batch.lastOffset());
      this.#pauseUntilCapacity(batch.topic, pause);
      await this.#heartbeatWhile(this.#backoff(), heartbeat);
    } catch (error) {
      throw error instanceof KafkaJSError ? error : new HandOverFailed(error);
    }
  }

  /**
   * The next fetch comes when everything of the last one is handed over, so waiting here for one outside party would hold
   * up all the others: its partition is left out of the fetches meanwhile.
   */
  #pauseUntilCapacity(topic: string, pause: () => () => void): void {
    if (!topicNamed(topic).external || this.receiver.hasCapacity(topic)) return;
    const resume = pause();
    void this.receiver.waitForCapacity(topic).then(() => {
      if (!this.#stopping) resume();
    });
  }

  async #untilMoreIsWanted(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BACKOFF_MIN_MS));
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, BACKOFF_MAX_MS)));
    await Promise.race([this.receiver.waitUntilIdle(), enough]);
    clearTimeout(timer);
  }

  /** Waits for work of ours, and sends heartbeats to the group meanwhile. */
  async #heartbeatWhile(work: Promise<unknown>, heartbeat: () => Promise<void>): Promise<void> {
    let waiting = true;
    const done = work.finally(() => {
      waiting = false;
    });
    while (waiting && !this.#stopping) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, this.#heartbeatMs)))]);
      clearTimeout(timer);
      if (waiting) await heartbeat();
    }
  }

  #decode({ topic, partition, messages: records }: EachBatchPayload['batch']): Decoded {
    const { external } = topicNamed(topic);
    const messages: StampedMessage[] = [];
    const passedOver: PassedOver[] = [];
    let blocked: string | undefined;
    for (const record of records as FetchedRecord[]) {
      if (record.blocked !== undefined) blocked = record.blocked;
      else if (record.unreadable) passedOver.push({ topic, partition, ...record.unreadable });
      else if (external) messages.push(fromOutside(topic, partition, record));
      else {
        try {
          messages.push(fromRecord(topic, partition, record));
        } catch (error) {
          this.#foreign.inc({ topic });
          const reason = `not a message of ours: ${error instanceof Error ? error.message : String(error)}`;
          const offset = BigInt(record.offset);
          passedOver.push({ topic, partition, firstOffset: offset, lastOffset: offset, reason });
        }
      }
    }
    return { messages, passedOver, blocked };
  }

  #remember(batch: EachBatchPayload['batch'], last: StampedMessage | undefined): void {
    const partition = `${batch.topic}/${batch.partition}`;
    const list = this.#delivered.get(partition) ?? [];
    // What was passed over is done once everything before it is.
    const seq = last?.seq ?? list.at(-1)?.seq ?? 0n;
    list.push({ seq, nextOffset: BigInt(batch.lastOffset()) + 1n });
    this.#delivered.set(partition, list);
  }

  /** Says to Kafka how far the effects are. Nothing depends on it but the lag that others see, so a refusal is no fault. */
  async #commit(): Promise<void> {
    const offsets = [...this.#delivered].flatMap(([key, list]) => {
      const at = key.lastIndexOf('/');
      const topic = key.slice(0, at);
      const partition = Number.parseInt(key.slice(at + 1), 10);
      const done = this.receiver.doneUpTo(topic, partition) ?? 0n;
      const count = list.findLastIndex(({ seq }) => seq <= done) + 1;
      const last = list.splice(0, count).at(-1);
      return last ? [{ topic, partition, offset: last.nextOffset.toString() }] : [];
    });
    if (offsets.length === 0) return;
    try {
      await this.#consumer?.commitOffsets(offsets);
    } catch (error) {
      this.log.debug({ error }, 'the group’s offsets could not be committed; the cursors are in the database');
    }
  }
}
