// One batch, one transaction: the handlers' writes, what they tell, what is set aside and the cursors commit together.
// A batch that throws is halved down to the one message to blame, which is parked; a database that is away is waited for.
import { eventNamed, topicNamed } from '@aiyrbas/contracts';
import type { Logger, Metrics } from '@aiyrbas/observability';
import { type Database, type Tx, isTransient } from '@aiyrbas/persistence';
import type { AtCrashPoint } from '../crash-points';
import { BatchContext } from '../handles';
import type { Message, StampedMessage } from '../message';
import type { Cursors, Position } from './cursors';
import { handlerRuns } from './handler-runs';
import type { Intake } from './intake';
import { BEHIND, type Parked, type Parking, parkingKeyOf } from './parking';

export interface Handler {
  readonly name: string;
  readonly handle: (batch: readonly Message[], context: BatchContext) => Promise<void>;
}

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
  readonly #counted;
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
    private readonly parking: Parking,
    private readonly handlerFor: HandlerFor,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly at: AtCrashPoint,
  ) {
    this.#latency = metrics.histogram('bus_batch_seconds', 'Time of one batch, from its first lock to its commit');
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
      await this.cursors.advance(tx, positions);
    });
    intake.settle([], positions);
  }

  async #inOneTransaction(batch: readonly StampedMessage[], intake: Intake): Promise<void> {
    const endTimer = this.#latency.startTimer();
    const positions = intake.positionsAfter(batch);
    const setAside = await this.database.tx(async (tx) => {
      const now = await this.#lockCursors(tx, positions, intake);
      const parkedKeys = await this.parking.parkedAmong(tx, batch.map(parkingKeyOf));
      this.at('consumer.before-effects');
      const { good, aside } = this.#sort(batch, parkedKeys);
      const context = new BatchContext(tx, now);
      for (const run of handlerRuns(good, (message) => this.#handlerOf(message).name)) {
        await this.#handlerOf(run.messages[0]!).handle(run.messages, context);
      }
      for (const { message, reason } of context.parkings) {
        aside.push({ message, reason, handler: this.#handlerOf(message).name });
      }
      await this.parking.park(tx, aside);
      await this.cursors.advance(tx, positions);
      tx.beforeCommit(async () => this.at('consumer.before-commit'));
      return aside;
    });
    this.at('consumer.after-commit');
    intake.settle(batch, positions);
    endTimer();
    setAside.forEach((parked) => this.#alarm(parked));
    this.#counted.inc({ outcome: 'parked' }, setAside.length);
    this.#counted.inc({ outcome: 'processed' }, batch.length - setAside.length);
  }

  /** Locks the cursors, which fences a stale owner, and reads the database's clock. */
  async #lockCursors(tx: Tx, positions: readonly Position[], intake: Intake): Promise<Date> {
    const { positions: locked, now } = await this.cursors.lock(tx, positions);
    const ours = locked.length === positions.length && locked.every((at) => intake.persistedAt(at) === at.seq);
    if (!ours) throw new CursorMoved('the cursor is not where this process left it');
    return now;
  }

  /** Parses bodies; what does not parse, or stands behind a parked message of its key, is set aside in order. */
  #sort(batch: readonly StampedMessage[], parkedKeys: Set<string>): { good: Message[]; aside: Parked[] } {
    const good: Message[] = [];
    const aside: Parked[] = [];
    const blocked = new Set(parkedKeys);
    for (const message of batch) {
      const parsed = blocked.has(parkingKeyOf(message)) ? { reason: BEHIND } : parseBody(message);
      if ('message' in parsed) good.push(parsed.message);
      else {
        aside.push({ message, handler: this.#handlerOf(message).name, reason: parsed.reason });
        blocked.add(parkingKeyOf(message));
      }
    }
    return { good, aside };
  }

  #handlerOf(message: StampedMessage): Handler {
    return this.handlerFor(message)!;
  }

  async #parkOne(message: StampedMessage, error: unknown, intake: Intake): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const parked: Parked = { message, handler: this.#handlerOf(message).name, reason };
    for (let attempt = 0; ; attempt += 1) {
      try {
        const positions = intake.positionsAfter([message]);
        await this.database.tx(async (tx) => {
          await this.#lockCursors(tx, positions, intake);
          await this.parking.park(tx, [parked]);
          await this.cursors.advance(tx, positions);
        });
        intake.settle([message], positions);
        this.#counted.inc({ outcome: 'parked' });
        this.#alarm(parked, error);
        return;
      } catch (failure) {
        if (!isTransient(failure)) throw failure;
        await this.#waitOut(failure, attempt);
      }
    }
  }

  /** A lost answer to a commit is also waited out: the cursor then tells whether it had happened (`CursorMoved`). */
  async #waitOut(error: unknown, attempt: number): Promise<void> {
    if (this.#stopping) throw error;
    this.log.warn({ error, attempt }, 'the database is away or busy; trying again');
    await pause(attempt);
  }

  #alarm({ message, handler, reason }: Parked, error?: unknown): void {
    const { topic, partition, seq, type, key } = message;
    this.log.error({ topic, partition, seq: seq.toString(), type, key, handler, reason, error }, 'message parked');
  }
}

function parseBody(message: StampedMessage): { message: Message } | { reason: string } {
  if (topicNamed(message.topic).external) return { message: { ...message, body: message.raw } };
  const event = eventNamed(message.type);
  if (!event) return { reason: `unknown event type ${message.type}` };
  let json: unknown;
  try {
    json = JSON.parse(message.raw);
  } catch {
    return { reason: 'the body is not JSON' };
  }
  const parsed = event.schema.safeParse(json);
  if (parsed.success) return { message: { ...message, body: parsed.data } };
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  return { reason: `the body does not fit ${message.type}: ${where.join('; ')}` };
}
