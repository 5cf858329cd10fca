// Hands a service's log to Kafka, partition by partition, in the order of the numbers. One relay at a time works for a
// service; the lock that sees to it is a hint, because a reader drops what it gets twice. What was sent is marked about
// once a second, so after a crash the last second is sent again and nothing is left out. A partition that cannot be sent to
// goes its own way, with a producer of its own (send-apart.ts), and holds up no other.
import { Nap, withinMs } from '@aiyrbas/kernel';
import type { Logger, Metrics } from '@aiyrbas/observability';
import type { Listener } from '@aiyrbas/persistence';
import type { AtCrashPoint } from '../../crash-points';
import { untilNextHeadCheck } from '../../head-check';
import type { StampedMessage } from '../../message';
import type { StreamLog } from '../../stream-log';
import { toRecord } from './cloud-event';
import { type Due, type PartitionState, RelayPartitions } from './relay-partitions';
import type { SafeProducer } from './safe-producer';
import { SendApart } from './send-apart';
import { SendFailures } from './send-failures';
import { SentMarks } from './sent-marks';

const MARK_MS = 1_000;
/** The pause between two sends, so that events of that time are sent together: as long as the last send, in these bounds. */
const BACKOFF_MIN_MS = 8;
const BACKOFF_MAX_MS = 40;
const PAUSE_MAX_MS = 2_000;
/** At its end the relay sends what is left for at most so long, */
const LEAVE_MS = 5_000;
/** of which at most this long is spent on an attempt that is under way, */
const LEAVE_APART_MS = 1_000;
/** and each partition that fails gets an equal share, at least so long: one that is ill takes no time from the others. */
const LEAVE_ONE_MS = 250;

/** One for what all partitions have, and one for those that fail. */
export interface RelayProducers {
  readonly together: SafeProducer;
  readonly apart: SafeProducer;
}

export class Relay {
  readonly #marks: SentMarks;
  readonly #partitions: RelayPartitions;
  readonly #failures: SendFailures;
  readonly #apart: SendApart;
  readonly #channel: string;
  readonly #sent;
  readonly #nap = new Nap();
  #session: Listener | undefined;
  #leads = false;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();
  #notifyTimer: NodeJS.Timeout | undefined;
  /** The log may hold more than is known here. */
  #pollAgain = false;
  /** Something came while the relay was at work: it must not go to sleep. */
  #nudged = false;

  constructor(
    private readonly log: StreamLog,
    private readonly producers: RelayProducers,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly at: AtCrashPoint,
  ) {
    this.#marks = new SentMarks(log.database);
    this.#partitions = new RelayPartitions(log, logger);
    this.#failures = new SendFailures(() => this.#partitions.topics, logger, metrics);
    this.#apart = new SendApart({
      failures: this.#failures,
      partitions: this.#partitions,
      send: (due, deadlineMs) => this.#send([due], producers.apart, deadlineMs),
      // It goes with the others again.
      healed: () => this.#nudge(),
      logger,
    });
    this.#channel = `${log.service}.outbox`;
    this.#sent = metrics.counter('bus_sent_total', 'Messages that the broker has acknowledged', ['topic']);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** These have been committed by this process. */
  publish(messages: readonly StampedMessage[]): void {
    if (!this.#leads) return this.#notify();
    for (const message of messages) if (!this.#partitions.take(message)) this.#pollAgain = true;
    this.#nudge();
  }

  /** Topics that could not be sent to for longer than a minute. */
  get unsent(): string[] {
    return this.#failures.forLong;
  }

  /** False when nothing at all can be sent, for minutes: then a new process may do better. */
  get isAlive(): boolean {
    const due = this.#partitions.all().filter((state) => state.known > state.sent);
    return this.#stopping || !this.#leads || this.#failures.isAlive(new Set(due.map(({ topic }) => topic)));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#notifyTimer);
    this.#nap.wake();
    await this.#running;
    await this.#session?.stop();
    await Promise.all([this.producers.together.close(), this.producers.apart.close()]);
  }

  async #run(): Promise<void> {
    let nextMark = Date.now() + MARK_MS;
    let nextPoll = 0;
    for (let failures = 0; !this.#stopping;) {
      this.#nudged = false;
      try {
        if (!this.#leads) await this.#tryToLead();
        if (this.#leads) {
          if (this.#pollAgain || Date.now() >= nextPoll) {
            this.#pollAgain = false;
            this.#partitions.learn(await this.#marks.heads());
            // Notifications are hints: the log is looked at without one, too, and the lock is tried again.
            nextPoll = Date.now() + untilNextHeadCheck();
          }
          const startedAt = Date.now();
          const behind = await this.#sendTogether();
          if (this.#failures.size > 0 && this.#leads) this.#apart.start();
          const backoffMs = Math.min(BACKOFF_MAX_MS, Math.max(BACKOFF_MIN_MS, Date.now() - startedAt));
          if (Date.now() >= nextMark) {
            await this.#mark();
            nextMark = Date.now() + MARK_MS;
          }
          failures = 0;
          if (behind) continue;
          if (this.#nudged) await new Promise((resolve) => setTimeout(resolve, backoffMs));
        }
      } catch (error) {
        failures += 1;
        this.logger.warn({ error, failures }, 'the log could not be read or marked; trying again');
        await this.#sleep(Math.min(PAUSE_MAX_MS, 50 * 2 ** failures));
        continue;
      }
      // What is sent apart is marked as well, while nothing wakes this loop.
      const isUnmarked = this.#failures.size > 0 || this.#partitions.unmarked().length > 0;
      const untilMark = isUnmarked ? nextMark - Date.now() : Infinity;
      await this.#sleep(Math.max(0, Math.min(untilMark, this.#leads ? nextPoll - Date.now() : untilNextHeadCheck())));
    }
    await this.#takeLeave();
  }

  /** The lock lives as long as the session's connection; without it somebody else relays, or nobody yet. */
  async #tryToLead(): Promise<void> {
    await this.#apart.stop();
    this.#session ??= await this.log.database.listen({
      channel: this.#channel,
      onNotify: () => this.#pollSoon(),
      onReconnect: () => this.#pollSoon(),
      onLost: () => {
        this.#leads = false;
      },
    });
    const [row] = await this.#session.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as locked',
      [this.#channel],
    );
    if (!row?.locked) return;
    this.#partitions.clear();
    this.#failures.clear();
    this.#leads = true;
    this.#pollAgain = true;
  }

  /** One send for what all partitions have, but for those that fail; true when there is more. */
  async #sendTogether(): Promise<boolean> {
    const due: Due[] = [];
    for (const state of this.#partitions.all()) {
      const next = this.#failures.has(state) ? undefined : await this.#partitions.dueOf(state);
      if (next) due.push(next);
    }
    if (due.length > 0 && this.#leads) {
      try {
        await this.#send(due, this.producers.together);
      } catch (error) {
        this.#failures.suspect(
          due.map(({ state }) => state),
          error,
        );
      }
    }
    return due.some(({ state }) => state.known > state.sent && !this.#failures.has(state));
  }

  /**
   * Once each, whatever failed: what is left at the end, those first that failed least often. Answers with the topics that
   * it did not come to.
   */
  async #sendOneByOne(end: number): Promise<string[]> {
    const left: string[] = [];
    const states = this.#failures.leastFailedFirst(this.#partitions.all().filter(({ known, sent }) => known > sent));
    for (const [at, state] of states.entries()) {
      const due = this.#leads && Date.now() < end ? await this.#partitions.dueOf(state) : undefined;
      const shareMs = (end - Date.now()) / (states.length - at);
      try {
        if (due) await this.#send([due], this.producers.together, Math.max(LEAVE_ONE_MS, shareMs));
      } catch (error) {
        this.#failures.add(state, error);
      }
      if (this.#leads && state.known > state.sent) left.push(state.topic);
    }
    return left;
  }

  async #send(due: readonly Due[], producer: SafeProducer, deadlineMs?: number): Promise<void> {
    this.at('relay.before-hand-over');
    await producer.send(
      due.map(({ state: { topic, partition }, messages }) => ({ topic, partition, records: messages.map(toRecord) })),
      deadlineMs,
    );
    this.at('relay.after-hand-over');
    for (const { state, messages } of due) {
      const { seq } = messages.at(-1)!;
      // An attempt that was given up may be answered after a later one.
      if (seq > state.sent) state.sent = seq;
      this.#sent.inc({ topic: state.topic }, messages.length);
    }
    this.#failures.sent(due.map(({ state }) => state));
  }

  async #mark(): Promise<void> {
    const states: readonly PartitionState[] = this.#partitions.unmarked();
    if (states.length === 0) return;
    const marks = states.map(({ topic, partition, sent }) => ({ topic, partition, sent }));
    await this.#marks.mark(marks);
    marks.forEach(({ sent }, index) => (states[index]!.marked = sent));
    this.at('relay.after-mark');
  }

  /** What has been committed is handed over before the end; what cannot be is sent by the next relay. */
  async #takeLeave(): Promise<void> {
    try {
      const end = Date.now() + LEAVE_MS;
      // The outbox passes on what was committed a moment later: by then nobody listens here.
      if (this.#leads) this.#partitions.learn(await this.#marks.heads());
      await withinMs(LEAVE_APART_MS, this.#apart.stop()).catch(() => undefined);
      while ((await this.#sendTogether()) && Date.now() < end);
      const left = await this.#sendOneByOne(end);
      await this.#mark();
      if (left.length > 0) throw new Error(`some could not be sent to: ${left.join(', ')}`);
    } catch (error) {
      this.logger.warn({ error }, 'the end of the log was not handed over; the next relay will do it');
    }
  }

  /** Notifies the relay of another process, at most every few milliseconds. */
  #notify(): void {
    this.#notifyTimer ??= setTimeout(() => {
      this.#notifyTimer = undefined;
      this.log.database
        .query(`select pg_notify($1, '')`, [this.#channel])
        .catch((error: unknown) => this.logger.debug({ error }, 'the relay was not woken; it polls'));
    }, 2);
  }

  #pollSoon(): void {
    this.#pollAgain = true;
    this.#nudge();
  }

  #nudge(): void {
    this.#nudged = true;
    this.#nap.wake();
  }

  #sleep(ms: number): Promise<void> {
    return this.#stopping || this.#nudged ? Promise.resolve() : this.#nap.sleep(ms);
  }
}
