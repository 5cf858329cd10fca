// A consumer reads the topics of a service: one loop takes what is ready, at most a hundred messages at a time, and
// turns it into effects.
import { type Logger, type Metrics, type Tracing, quietTracing } from '@aiyrbas/observability';
import { type Database, isTransient } from '@aiyrbas/persistence';
import { type AtCrashPoint, surviveEverything } from '../crash-points';
import type { StampedMessage } from '../message';
import type { Receiver, TopicPartition, Transport } from '../transports/transport';
import { BatchProcessor, CursorMoved, type HandlerFor } from './batch-processor';
import { CatchUp } from './catch-up';
import { Cursors, type Position } from './cursors';
import { LINGER_MS, Linger } from './linger';
import { Intake } from './intake';
import type { ParkedListRow } from '../entities/consumers.entity';
import { Parking } from './parking';
import { type PassedOver, PassedOverStore } from './passed-over';
import { Replay, shownPayload } from './replay';

export const BATCH_MAX = 100;
/** How long the position past types that we do not handle may lag behind in the database. */
const POSITION_MS = 1_000;
/** The longest linger of a busy consumer, before it processes a batch. */
const LINGER_MAX_MS = 40;
/** A loop that has work and has not turned for this long is dead. */
const DEAD_MS = 30_000;

export interface ConsumerOptions {
  /** The service's name; also the Kafka group's. */
  readonly name: string;
  readonly database: Database;
  readonly transport: Transport;
  readonly topics: readonly string[];
  readonly handlerFor: HandlerFor;
  /** Nobody waits for anything that this reader does. */
  readonly mayLinger?: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing;
  readonly at?: AtCrashPoint;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Partitions that the transport gives us, and the word that we have taken them over. */
interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly done: (positions: readonly Position[]) => void;
}

export class Consumer implements Receiver {
  readonly consumer: string;
  readonly topics: readonly string[];
  readonly parking: Parking;
  readonly passedOver: PassedOverStore;
  readonly #cursors: Cursors;
  readonly #processor: BatchProcessor;
  readonly #gaps;
  readonly #notRead;
  readonly #intake: Intake;
  readonly #catchUp: CatchUp;
  readonly #linger = new Linger(() => this.#wake());
  #assignment: Assignment | undefined;
  #capacityWaiters: { readonly topic: string; readonly resolve: () => void }[] = [];
  #idleWaiters: (() => void)[] = [];
  #isBusy = false;
  /** The last batch had no room for what waited as well. */
  #isCut = false;
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #stopping = false;
  #positionDue = false;
  #positionTimer: NodeJS.Timeout | undefined;
  #lastTurn = Date.now();

  constructor(private readonly options: ConsumerOptions) {
    const { name, database, handlerFor, log, metrics } = options;
    this.consumer = name;
    this.topics = options.topics;
    this.#cursors = new Cursors(name);
    this.parking = new Parking(name);
    this.passedOver = new PassedOverStore(name);
    const { transport, topics } = options;
    this.#intake = new Intake((message) => {
      const handler = handlerFor(message);
      if (handler) this.#linger.about(handler);
      return handler !== undefined;
    }, transport.replaysHistory);
    this.#catchUp = new CatchUp({ transport, topics, intake: this.#intake, log, cameIn: () => this.#messagesCameIn() });
    const at = options.at ?? surviveEverything;
    this.#processor = new BatchProcessor(
      database,
      this.#cursors,
      this.parking,
      handlerFor,
      log,
      metrics,
      options.tracing ?? quietTracing,
      at,
    );
    this.#notRead = metrics.counter(
      'bus_skipped_records_total',
      'Records that could not be read and were skipped; their partition and offset are kept',
      ['topic'],
    );
    this.#gaps = metrics.counter('bus_gaps_total', 'Gaps found in a stream, and filled from the producer’s log');
  }

  /** What people do about parked messages; works in any process of the service, whoever owns the partitions. */
  get replay(): Replay {
    const { database, handlerFor, transport } = this.options;
    return new Replay(database, this.parking, handlerFor, transport);
  }

  /** A parked message from its producer's log, as operators may see it. */
  async payloadOf({ topic, partition, seq }: ParkedListRow): Promise<unknown> {
    const [message] = await this.options.transport.fetch(topic, partition, BigInt(seq), BigInt(seq));
    return message ? shownPayload(message) : '[no longer kept]';
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    await this.options.transport.subscribe(this);
    this.#catchUp.start();
  }

  /** Takes effect between two batches, so that no batch is begun as owner and ended as none. */
  assign(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return new Promise((resolve) => {
      this.#assignment?.done([]);
      this.#assignment = { partitions, done: resolve };
      this.#wake();
    });
  }

  deliver(messages: readonly StampedMessage[]): void {
    if (this.#stopping) return;
    // Every message is offered, also after a hole: what is known to be missing is then fetched in one go.
    const holes = messages.filter((message) => this.#intake.offer(message));
    if (holes.length > 0) {
      this.#gaps.inc();
      this.options.log.warn(
        { gaps: this.#intake.gaps().map((gap) => `${gap.topic}/${gap.partition} ${gap.from}..${gap.to}`) },
        'messages are missing; fetching them',
      );
    }
    if (this.#intake.hasGaps) void this.#catchUp.heal();
    this.#messagesCameIn();
  }

  /** Finishes what is being processed, writes the positions and takes nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#processor.stop();
    this.#catchUp.stop();
    clearTimeout(this.#positionTimer);
    this.#linger.over();
    this.#notifyCapacity();
    this.#notifyIdle();
    this.#assignment?.done([]);
    await this.options.transport.unsubscribe(this);
    this.#wake();
    await this.#running;
    await this.#catchUp.ended();
    await this.#writePositions();
  }

  get isAlive(): boolean {
    if (this.#stopping) return true;
    const turns = this.#intake.waiting === 0 || Date.now() - this.#lastTurn < DEAD_MS;
    return turns && this.options.transport.isAlive(this);
  }

  async passOver(partitions: readonly PassedOver[]): Promise<void> {
    let added: readonly PassedOver[] = [];
    await this.#withRetries(async () => {
      added = await this.passedOver.add(this.options.database, partitions);
    });
    for (const { firstOffset, lastOffset, ...topicPartition } of added) {
      this.#notRead.inc({ topic: topicPartition.topic }, Number(lastOffset - firstOffset) + 1);
      const offsets = { firstOffset: firstOffset.toString(), lastOffset: lastOffset.toString() };
      this.options.log.error({ ...topicPartition, ...offsets }, 'records passed over: they could not be read');
    }
  }

  async positionOf(topic: string, partition: number): Promise<bigint | undefined> {
    try {
      const all = await this.#cursors.all(this.options.database);
      return all.find((at) => at.topic === topic && at.partition === partition)?.seq;
    } catch (error) {
      if (isTransient(error)) return undefined;
      throw error;
    }
  }

  /** The number of the last message that is in a partition of a topic of others. */
  endOf(topic: string, partition: number): Promise<bigint> {
    return this.options.transport.endOf(topic, partition);
  }

  /** Topics that this service could not hand messages over to for longer than a minute. */
  get unsent(): readonly string[] {
    return this.options.transport.unsent;
  }

  /** Topics that this service cannot read. */
  get unread(): readonly string[] {
    return this.options.transport.unread;
  }

  hasCapacity(topic: string): boolean {
    return this.#stopping || this.#intake.hasCapacity(topic);
  }

  waitForCapacity(topic: string): Promise<void> {
    if (this.hasCapacity(topic)) return Promise.resolve();
    return new Promise((resolve) => this.#capacityWaiters.push({ topic, resolve }));
  }

  async waitUntilIdle(): Promise<void> {
    if (this.options.mayLinger) await pause(LINGER_MS);
    if (this.#isBusy && !this.#stopping) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  doneUpTo(topic: string, partition: number): bigint | undefined {
    return this.#intake.persistedAt({ topic, partition });
  }

  /** Messages received and not yet processed. */
  get waiting(): number {
    return this.#intake.waiting;
  }

  /** Consumer lag: messages that producers are known to have published and that were not received yet. */
  get behind(): number {
    return this.#intake.gaps().reduce((sum, { from, to }) => sum + Number(to - from) + 1, 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#lastTurn = Date.now();
      if (this.#assignment) {
        await this.#takeOver(this.#assignment);
        continue;
      }
      const batch = this.#takeBatch();
      this.#notifyCapacity();
      if (batch.length > 0) {
        this.#isBusy = true;
        await this.#process(batch);
        await this.#lingerAfter(Date.now() - this.#lastTurn);
        this.#notifyIdle();
      } else if (this.#positionDue) await this.#writePositions();
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        // What is delivered in the same turn of the event loop is taken together.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  #takeBatch(): StampedMessage[] {
    if (!this.#linger.isDue && this.#intake.waiting < BATCH_MAX) return [];
    const batch = this.#intake.takeBatch(BATCH_MAX);
    this.#isCut = this.#intake.waiting > 0;
    if (!this.#isCut) this.#linger.over();
    return batch;
  }

  /**
   * A batch costs much the same for one message as for ten, so the busy reader waits as long as the last batch took, and
   * finds more. The first message after a pause is not held up.
   */
  #lingerAfter(tookMs: number): Promise<void> | undefined {
    if (this.#stopping || this.#isCut || this.#intake.waiting >= BATCH_MAX) return undefined;
    return pause(Math.min(LINGER_MAX_MS, tookMs));
  }

  async #process(batch: readonly StampedMessage[]): Promise<void> {
    try {
      await this.#processor.process(batch, this.#intake);
      if (this.#intake.hasGaps) void this.#catchUp.heal();
    } catch (error) {
      // A drain while the database is away: the messages are still in the log, and the cursor before them.
      if (this.#stopping && isTransient(error)) return;
      if (!(error instanceof CursorMoved)) throw error;
      this.options.log.warn({}, 'another owner moved a cursor; starting again from the database');
      await this.#startAgain();
    }
  }

  #notifyIdle(): void {
    this.#isBusy = false;
    this.#idleWaiters.splice(0).forEach((resolve) => resolve());
  }

  #notifyCapacity(): void {
    if (this.#capacityWaiters.length === 0) return;
    for (const waiter of this.#capacityWaiters.splice(0)) {
      if (this.hasCapacity(waiter.topic)) waiter.resolve();
      else this.#capacityWaiters.push(waiter);
    }
  }

  async #takeOver(assignment: Assignment): Promise<void> {
    const { partitions, done } = assignment;
    await this.#withRetries(async () => {
      if (partitions.length > 0) await this.#cursors.create(this.options.database, partitions);
      this.#intake.own(partitions, await this.#cursors.all(this.options.database));
    });
    if (this.#assignment === assignment) this.#assignment = undefined;
    done(this.#intake.positions());
  }

  /** Believes the database: reads the cursors again and goes on from there. */
  async #startAgain(): Promise<void> {
    await this.#withRetries(async () => {
      const positions = await this.#cursors.all(this.options.database);
      // Together, so that nothing is handed over between the two and lost with the second.
      this.#intake.reset(positions);
      this.options.transport.goOnFrom(this, this.#intake.positions());
    });
    void this.#catchUp.heal();
  }

  /** Waits for a database that is away, as long as nobody wants to stop. */
  async #withRetries(work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; !this.#stopping; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error)) throw error;
        await pause(Math.min(5_000, 50 * 2 ** attempt));
      }
    }
  }

  #messagesCameIn(): void {
    this.#positionTimer ??= setTimeout(() => {
      this.#positionTimer = undefined;
      this.#positionDue = true;
      this.#wake();
    }, POSITION_MS);
    this.#wake();
  }

  /** At worst, types that we do not handle are passed over once more after a restart. */
  async #writePositions(): Promise<void> {
    this.#positionDue = false;
    const positions = this.#intake.passedOver();
    if (positions.length === 0) return;
    try {
      await this.#processor.pass(positions, this.#intake);
    } catch (error) {
      if (error instanceof CursorMoved) await this.#startAgain();
      else if (!isTransient(error)) throw error;
    }
  }
}
