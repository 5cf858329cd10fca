// One batch, one transaction: the handlers' writes, their events, parked messages and the cursors commit together.
// A batch that throws is halved until one message is left, and that message is parked. When the database is away, the batch waits.
import { topicNamed } from '@aiyrbas/contracts';
import type { Logger, Metrics, Span, SpanOptions, Tracing } from '@aiyrbas/observability';
import { type Database, type Tx, isTransient, storableText } from '@aiyrbas/persistence';
import type { AtCrashPoint } from '../crash-points';
import { BatchContext } from '../handles';
import type { Message, StampedMessage } from '../message';
import { Bodies } from './bodies';
import type { Cursors, Position } from './cursors';
import { handlerRuns } from './handler-runs';
import type { Intake } from './intake';
import { BEHIND, type Parked, type Parking, parkingKeyOf } from './parking';

export interface Handler {
  readonly name: string;
  /** Nobody waits for what it does, so its messages may lie a moment and be taken together. */
  readonly mayLinger?: boolean;
  readonly handle: (batch: readonly Message[], context: BatchContext) => Promise<void>;
}

/** So many bodies at most are read while a batch commits: as many as the next one can have. */
const READ_AHEAD = 100;
/** A log line shows so much of what a party outside wrote. */
const LOGGED_BYTES_MAX = 300;

/** The handler of a message, by event type, or by topic where the topic is external. */
export type HandlerFor = (message: StampedMessage) => Handler | undefined;

/** Someone else moved a cursor of ours: what we hold in memory is stale. */
export class CursorMoved extends Error {
  override readonly name = 'CursorMoved';
}

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 50 * 2 ** attempt)));

export class BatchProcessor {
  readonly #latency;
  readonly #handling;
  readonly #counted;
  readonly #bodies = new Bodies();
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
    private readonly parking: Parking,
    private readonly handlerFor: HandlerFor,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly tracing: Tracing,
    private readonly at: AtCrashPoint,
  ) {
    this.#latency = metrics.histogram('bus_batch_seconds', 'Time of one batch, from its first lock to its commit');
    this.#handling = metrics.histogram('bus_handler_seconds', 'Time of one handler’s part of a batch', ['handler']);
    this.#counted = metrics.counter('bus_messages_total', 'Messages by what became of them', ['outcome']);
  }

  /** No more waiting for a database that is away. */
  stop(): void {
    this.#stopping = true;
  }

  /**
   * Processes messages to the end: effects, or parked.
   * @throws CursorMoved when another owner has been at work; nothing of the batch that was not committed counts.
   */
  async process(batch: readonly StampedMessage[], intake: Intake): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#inOneTransaction(batch, intake);
      } catch (error) {
        if (error instanceof CursorMoved) throw error;
        if (isTransient(error)) await this.#waitOut(error, attempt);
        else if (batch.length > 1) {
          const middle = Math.ceil(batch.length / 2);
          await this.process(batch.slice(0, middle), intake);
          return this.process(batch.slice(middle), intake);
        } else return this.#parkOne(batch[0]!, error, intake);
      }
    }
  }

  /** Writes positions that only types which we do not handle have moved. */
  async pass(positions: readonly Position[], intake: Intake): Promise<void> {
    await this.database.tx(async (tx) => {
      await this.#lockCursors(tx, positions, intake);
      this.cursors.advance(tx, positions);
    });
    intake.settle([], positions);
  }

  async #inOneTransaction(batch: readonly StampedMessage[], intake: Intake): Promise<void> {
    const spans = batch.map((message) =>
      this.tracing.span(spanNameOf(message), spanOf(message, this.cursors.consumer)),
    );
    // All statements are for all messages. They are below one span, and the others refer to it.
    const first = spans.find(({ isExported }) => isExported);
    if (first) spans.forEach((span) => span !== first && span.link(first));
    try {
      await (first ?? spans[0]!).run(() => this.#settle(batch, intake, spans));
    } catch (error) {
      spans.forEach((span) => span.fail(error instanceof Error ? error.name : 'error'));
      throw error;
    } finally {
      spans.forEach((span) => span.end());
    }
  }

  async #handle(messages: readonly Message[], context: BatchContext): Promise<void> {
    const handler = this.#handlerOf(messages[0]!);
    const endTimer = this.#handling.startTimer({ handler: handler.name });
    await handler.handle(messages, context);
    endTimer();
  }

  async #settle(batch: readonly StampedMessage[], intake: Intake, spans: readonly Span[]): Promise<void> {
    const endTimer = this.#latency.startTimer();
    const positions = intake.positionsAfter(batch);
    const parked = await this.database.tx(async (tx) => {
      const [now, parkedKeys] = await Promise.all([
        this.#lockCursors(tx, positions, intake),
        this.parking.parkedAmong(tx, batch.filter(mayWait).map(parkingKeyOf)),
      ]);
      this.at('consumer.before-effects');
      const { good, unprocessable } = this.#sort(batch, parkedKeys, spans);
      const context = new BatchContext(tx, now);
      for (const run of handlerRuns(good, (message) => this.#handlerOf(message).name)) {
        await this.#handle(run.messages, context);
      }
      for (const { message, reason } of context.parkings) {
        unprocessable.push({ message, reason, handler: this.#handlerOf(message).name });
      }
      this.parking.park(tx, unprocessable);
      this.cursors.advance(tx, positions);
      tx.beforeCommit(async () => {
        this.at('consumer.before-commit');
        // The commit is on its way by then.
        setImmediate(() => this.#bodies.readAhead(intake.next(READ_AHEAD)));
      });
      return unprocessable;
    });
    this.at('consumer.after-commit');
    intake.settle(batch, positions);
    this.#describe(batch, parked, endTimer());
    parked.forEach((parked) => this.#alarm(parked));
    this.#counted.inc({ outcome: 'parked' }, parked.length);
    this.#counted.inc({ outcome: 'processed' }, batch.length - parked.length);
  }

  #describe(batch: readonly StampedMessage[], parked: readonly Parked[], seconds: number): void {
    if (!this.log.isLevelEnabled('debug')) return;
    const handlers = [...new Set(batch.map((message) => this.#handlerOf(message).name))];
    const ms = Math.round(seconds * 1000);
    this.log.debug({ messages: batch.length, parked: parked.length, handlers, ms }, 'batch done');
  }

  /** Locks the cursors, which fences a stale owner, and reads the database's clock. */
  async #lockCursors(tx: Tx, positions: readonly Position[], intake: Intake): Promise<Date> {
    const { positions: locked, now } = await this.cursors.lock(tx, positions);
    const ours = locked.length === positions.length && locked.every((at) => intake.persistedAt(at) === at.seq);
    if (!ours) throw new CursorMoved('the cursor is not where this process left it');
    return now;
  }

  /** Parses bodies. What does not parse, or comes after a parked message of its key, is parked in order. */
  #sort(
    batch: readonly StampedMessage[],
    parkedKeys: Set<string>,
    spans: readonly Span[],
  ): { good: Message[]; unprocessable: Parked[] } {
    const good: Message[] = [];
    const unprocessable: Parked[] = [];
    const blocked = new Set(parkedKeys);
    for (const [at, message] of batch.entries()) {
      const waits = mayWait(message) && blocked.has(parkingKeyOf(message));
      const parsed = waits ? { reason: BEHIND } : this.#bodies.of(message);
      if ('message' in parsed) good.push(withinSpan(parsed.message, spans[at]!));
      else {
        spans[at]!.fail('parked');
        unprocessable.push({ message, handler: this.#handlerOf(message).name, reason: parsed.reason });
        blocked.add(parkingKeyOf(message));
      }
    }
    return { good, unprocessable };
  }

  #handlerOf(message: StampedMessage): Handler {
    return this.handlerFor(message)!;
  }

  async #parkOne(message: StampedMessage, error: unknown, intake: Intake): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const parked: Parked = { message, handler: this.#handlerOf(message).name, reason };
    let park = (tx: Tx): void => this.parking.park(tx, [parked]);
    let isPositionOnly = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const positions = intake.positionsAfter([message]);
        await this.database.tx(async (tx) => {
          await this.#lockCursors(tx, positions, intake);
          park(tx);
          this.cursors.advance(tx, positions);
        });
        intake.settle([message], positions);
        this.#counted.inc({ outcome: 'parked' });
        this.#alarm(parked, error);
        return;
      } catch (failure) {
        if (isTransient(failure)) await this.#waitOut(failure, attempt);
        else if (failure instanceof CursorMoved || isPositionOnly) throw failure;
        else {
          isPositionOnly = true;
          this.log.error({ error: failure }, 'a message could not be parked; its place is');
          park = (tx) => this.parking.parkPosition(tx, parked, failure);
        }
      }
    }
  }

  /** Also waits when the response to a commit was lost: the cursor then shows whether it was committed (`CursorMoved`). */
  async #waitOut(error: unknown, attempt: number): Promise<void> {
    if (this.#stopping) throw error;
    this.log.warn({ error, attempt }, 'the database or another part is away or busy; trying again');
    await pause(attempt);
  }

  #alarm({ message, handler, reason }: Parked, error?: unknown): void {
    const { topic, partition, seq } = message;
    const [type, key] = [storableText(message.type, LOGGED_BYTES_MAX), storableText(message.key, LOGGED_BYTES_MAX)];
    const why = storableText(reason, LOGGED_BYTES_MAX);
    this.log.error({ topic, partition, seq: seq.toString(), type, key, handler, reason: why, error }, 'message parked');
  }
}

/** What a message causes continues from its own span. */
const withinSpan = (message: Message, { traceparent }: Span): Message =>
  traceparent === message.traceparent ? message : { ...message, traceparent };

/** Only a message of ours waits for an earlier one of its key. */
const mayWait = ({ topic }: StampedMessage): boolean => !topicNamed(topic).external;

/** Types of ours are a few; a party outside may write any number of them. */
const spanNameOf = ({ topic, type }: StampedMessage): string => `process ${topicNamed(topic).external ? topic : type}`;

const spanOf = (message: StampedMessage, consumer: string): SpanOptions => ({
  kind: 'consumer',
  parent: message.traceparent,
  attributes: {
    'messaging.system': 'aiyrbas',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': message.topic,
    'messaging.destination.partition.id': String(message.partition),
    'messaging.consumer.group.name': consumer,
    'messaging.message.id': message.id,
    ...(message.correlationId === undefined ? {} : { 'aiyrbas.order.id': message.correlationId }),
  },
});
