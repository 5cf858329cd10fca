// A consumer reads the topics of a service: one loop takes what is ready, at most a hundred messages at a time, and
// turns it into effects. What the transport lost is noticed by counting and fetched from the producers' logs.
import { type Logger, type Metrics, type Tracing, quietTracing } from '@aiyrbas/observability';
import { type Database, isTransient } from '@aiyrbas/persistence';
import { type AtCrashPoint, surviveEverything } from '../crash-points';
import type { StampedMessage } from '../message';
import type { Place, Receiver, Transport } from '../transports/transport';
import { BatchProcessor, CursorMoved, type HandlerFor } from './batch-processor';
import { Cursors, type Position } from './cursors';
import { Intake } from './intake';
import { type ParkedRow, Parking } from './parking';
import { Replay, shownPayload } from './replay';

export const BATCH_MAX = 100;
/**
 * A missing message is noticed within 5 s even when nothing follows it: producers' heads are compared this often, and
 * sooner again where we are behind one and nothing flows. Two looks tell what is lost from what is under way.
 */
const HEAD_CHECK_MS = 3_000;
const SUSPICION_MS = 800;
/** How long the position past types that we do not handle may lag behind in the database. */
const POSITION_MS = 1_000;
/** So long at most a busy reader lets messages gather. */
const REST_MAX_MS = 40;
/** So long what nobody waits for is left lying, unless something that somebody waits for takes it along. */
const PATIENCE_MS = 200;
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
  readonly isPatient?: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing;
  readonly at?: AtCrashPoint;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Partitions that the transport gives us, and the word that we have taken them over. */
interface Assignment {
  readonly places: readonly Place[];
  readonly done: (positions: readonly Position[]) => void;
}

export class Consumer implements Receiver {
  readonly consumer: string;
  readonly topics: readonly string[];
  readonly parking: Parking;
  readonly #cursors: Cursors;
  readonly #processor: BatchProcessor;
  readonly #gaps;
  readonly #intake: Intake;
  #assignment: Assignment | undefined;
  #roomWanted: (() => void)[] = [];
  #calmWanted: (() => void)[] = [];
  #isBusy = false;
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #stopping = false;
  #healing: Promise<void> | undefined;
  /** Something is waiting that is not to be left lying any longer. */
  #batchDue = false;
  #patienceTimer: NodeJS.Timeout | undefined;
  #positionDue = false;
  #positionTimer: NodeJS.Timeout | undefined;
  #headTimer: NodeJS.Timeout | undefined;
  #lastTurn = Date.now();

  constructor(private readonly options: ConsumerOptions) {
    const { name, database, handlerFor, log, metrics } = options;
    this.consumer = name;
    this.topics = options.topics;
    this.#cursors = new Cursors(name);
    this.parking = new Parking(name);
    this.#intake = new Intake((message) => this.#isHandled(message));
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
    this.#gaps = metrics.counter('bus_gaps_total', 'Holes noticed in a stream, and filled from the producer’s log');
  }

  /** What people do about parked messages; works in any process of the service, whoever owns the partitions. */
  get replay(): Replay {
    const { database, handlerFor, transport } = this.options;
    return new Replay(database, this.parking, handlerFor, transport);
  }

  /** A parked message from its producer's log, as operators may see it. */
  async payloadOf({ topic, partition, seq }: ParkedRow): Promise<unknown> {
    const [message] = await this.options.transport.fetch(topic, partition, BigInt(seq), BigInt(seq));
    return message ? shownPayload(message) : '[no longer kept]';
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    await this.options.transport.subscribe(this);
    void this.#checkHeads();
  }

  /** Takes effect between two batches, so that no batch is begun as owner and ended as none. */
  assign(places: readonly Place[]): Promise<readonly Position[]> {
    return new Promise((resolve) => {
      this.#assignment?.done([]);
      this.#assignment = { places, done: resolve };
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
      void this.#heal();
    }
    this.#messagesCameIn();
  }

  /** Finishes what is being processed, writes the positions and takes nothing more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#processor.stop();
    clearTimeout(this.#headTimer);
    clearTimeout(this.#positionTimer);
    clearTimeout(this.#patienceTimer);
    this.#sayRoom();
    this.#becomeCalm();
    this.#assignment?.done([]);
    await this.options.transport.unsubscribe(this);
    this.#wake();
    await this.#running;
    await this.#healing;
    await this.#writePositions();
  }

  get isAlive(): boolean {
    if (this.#stopping) return true;
    const turns = this.#intake.waiting === 0 || Date.now() - this.#lastTurn < DEAD_MS;
    return turns && this.options.transport.isAlive(this);
  }

  room(): Promise<void> {
    if (this.#stopping || this.#intake.hasRoom) return Promise.resolve();
    return new Promise((resolve) => this.#roomWanted.push(resolve));
  }

  async calm(): Promise<void> {
    if (this.options.isPatient) await pause(PATIENCE_MS);
    if (this.#isBusy && !this.#stopping) await new Promise<void>((resolve) => this.#calmWanted.push(resolve));
  }

  doneUpTo(topic: string, partition: number): bigint | undefined {
    return this.#intake.persistedAt({ topic, partition });
  }

  /** Messages taken in and not yet processed. */
  get waiting(): number {
    return this.#intake.waiting;
  }

  /** Messages that producers are known to have told and that were not taken in yet. */
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
      this.#sayRoom();
      if (batch.length > 0) {
        this.#isBusy = true;
        await this.#process(batch);
        await this.#rest(Date.now() - this.#lastTurn);
        this.#becomeCalm();
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

  /** Messages wait in order, so what has time goes along with what comes behind it and has none. */
  #isHandled(message: StampedMessage): boolean {
    const handler = this.options.handlerFor(message);
    if (handler && !handler.isPatient) this.#batchDue = true;
    else if (handler) this.#patienceTimer ??= setTimeout(() => this.#endPatience(), PATIENCE_MS);
    return handler !== undefined;
  }

  #endPatience(): void {
    this.#patienceTimer = undefined;
    this.#batchDue = true;
    this.#wake();
  }

  #takeBatch(): StampedMessage[] {
    if (!this.#batchDue && this.#intake.waiting < BATCH_MAX) return [];
    const batch = this.#intake.takeBatch(BATCH_MAX);
    if (this.#intake.waiting === 0) {
      this.#batchDue = false;
      clearTimeout(this.#patienceTimer);
      this.#patienceTimer = undefined;
    }
    return batch;
  }

  /**
   * A batch costs much the same for one message as for ten, so the busy reader waits as long as the last batch took, and
   * finds more. The first message after a pause is not held up.
   */
  #rest(tookMs: number): Promise<void> | undefined {
    if (this.#stopping || this.#intake.waiting >= BATCH_MAX) return undefined;
    return pause(Math.min(REST_MAX_MS, tookMs));
  }

  async #process(batch: readonly StampedMessage[]): Promise<void> {
    try {
      await this.#processor.process(batch, this.#intake);
      if (this.#intake.hasGaps) void this.#heal();
    } catch (error) {
      // A drain while the database is away: the messages are still in the log, and the cursor before them.
      if (this.#stopping && isTransient(error)) return;
      if (!(error instanceof CursorMoved)) throw error;
      this.options.log.warn({}, 'another owner moved a cursor; starting again from the database');
      await this.#startAgain();
    }
  }

  #becomeCalm(): void {
    this.#isBusy = false;
    this.#calmWanted.splice(0).forEach((resolve) => resolve());
  }

  #sayRoom(): void {
    if (this.#roomWanted.length === 0 || (!this.#intake.hasRoom && !this.#stopping)) return;
    this.#roomWanted.splice(0).forEach((resolve) => resolve());
  }

  async #takeOver(assignment: Assignment): Promise<void> {
    const { places, done } = assignment;
    await this.#patiently(async () => {
      if (places.length > 0) await this.#cursors.create(this.options.database, places);
      this.#intake.own(places, await this.#cursors.all(this.options.database));
    });
    if (this.#assignment === assignment) this.#assignment = undefined;
    done(this.#intake.positions());
  }

  /** Believes the database: reads the cursors again and goes on from there. */
  async #startAgain(): Promise<void> {
    await this.#patiently(async () => this.#intake.reset(await this.#cursors.all(this.options.database)));
    void this.#heal();
  }

  /** Waits for a database that is away, as long as nobody wants to stop. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; !this.#stopping; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error)) throw error;
        await pause(Math.min(5_000, 50 * 2 ** attempt));
      }
    }
  }

  async #checkHeads(): Promise<void> {
    const startedAt = Date.now();
    let isSuspicious = false;
    try {
      const { bringsThePast } = this.options.transport;
      for (const { topic, partition, seq } of await this.options.transport.heads(this.topics)) {
        if (!bringsThePast) this.#intake.learnHead(topic, partition, seq);
        else if (this.#intake.suspectHead(topic, partition, seq)) isSuspicious = true;
      }
    } catch (error) {
      if (!this.#stopping) this.options.log.warn({ error }, 'a producer could not be asked how far it is');
    }
    void this.#heal();
    if (this.#stopping) return;
    const againMs = (isSuspicious ? SUSPICION_MS : HEAD_CHECK_MS) - (Date.now() - startedAt);
    this.#headTimer = setTimeout(() => void this.#checkHeads(), Math.max(0, againMs));
  }

  #heal(): Promise<void> {
    this.#healing ??= this.#fillGaps().finally(() => {
      this.#healing = undefined;
    });
    return this.#healing;
  }

  /** Fetches what is missing from the producers' logs, a page at a time, for as long as there is room. */
  async #fillGaps(): Promise<void> {
    try {
      for (let gaps = this.#intake.gaps(); gaps.length > 0 && !this.#stopping; gaps = this.#intake.gaps()) {
        const before = this.#intake.taken;
        for (const { topic, partition, from, to } of gaps) {
          const messages = await this.options.transport.fetch(topic, partition, from, to);
          messages.forEach((message) => this.#intake.offer(message));
          this.#messagesCameIn();
        }
        if (this.#intake.taken === before) return;
      }
    } catch (error) {
      if (!this.#stopping) this.options.log.warn({ error }, 'missing messages could not be fetched; will ask again');
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
