// Hands a service's log to Kafka, partition by partition, in the order of the numbers. One relay at a time works for a
// service; the lock that sees to it is a hint, because a reader drops what it gets twice. What was sent is marked about
// once a second, so after a crash the last second is sent again and nothing is left out.
import type { Logger, Metrics } from '@aiyrbas/observability';
import type { Listener } from '@aiyrbas/persistence';
import type { AtCrashPoint } from '../../crash-points';
import { untilNextLook } from '../../looks';
import type { StampedMessage } from '../../message';
import type { StreamLog } from '../../stream-log';
import { toRecord } from './cloud-event';
import type { SafeProducer } from './safe-producer';
import { SentMarks } from './sent-marks';

/** At most this many messages of a partition in one send; of a few kB each, they stay below a broker's limit of 1 MiB. */
const SEND_MAX = 100;
/** And at most this many bytes of bodies. */
const SEND_BYTES_MAX = 512 * 1024;
/** So many committed messages are kept in memory until they are sent; more are read from the log again. */
const FRESH_MAX = 2_000;
const MARK_MS = 1_000;
/** Between two sends, so that what is told meanwhile goes together: as long as the last one took, within these bounds. */
const REST_MIN_MS = 8;
const REST_MAX_MS = 40;
const PAUSE_MAX_MS = 2_000;
/** At its end the relay sends what is left for at most so long. */
const LEAVE_MS = 5_000;

interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  sent: bigint;
  marked: bigint;
  known: bigint;
  /** Committed messages by number, so that what has just been written need not be read. */
  readonly fresh: Map<bigint, StampedMessage>;
}

/** What comes next in a partition. */
interface Due {
  readonly state: PartitionState;
  readonly messages: readonly StampedMessage[];
}

export class Relay {
  readonly #marks: SentMarks;
  readonly #partitions = new Map<string, PartitionState>();
  readonly #channel: string;
  readonly #sent;
  #session: Listener | undefined;
  #leads = false;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #notifyTimer: NodeJS.Timeout | undefined;
  /** The log may hold more than is known here. */
  #lookAgain = false;
  /** Something came while the relay was at work: it must not go to sleep. */
  #nudged = false;
  #fresh = 0;

  constructor(
    private readonly log: StreamLog,
    private readonly producer: SafeProducer,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly at: AtCrashPoint,
  ) {
    this.#marks = new SentMarks(log.database);
    this.#channel = `${log.service}.outbox`;
    this.#sent = metrics.counter('bus_sent_total', 'Messages that the broker has acknowledged', ['topic']);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** These have been committed by this process. */
  publish(messages: readonly StampedMessage[]): void {
    if (!this.#leads) return this.#notify();
    for (const message of messages) this.#take(message);
    this.#nudge();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#notifyTimer);
    this.#wake();
    await this.#running;
    await this.#session?.stop();
    await this.producer.close();
  }

  async #run(): Promise<void> {
    let nextMark = Date.now() + MARK_MS;
    let nextLook = 0;
    for (let failures = 0; !this.#stopping;) {
      this.#nudged = false;
      try {
        if (!this.#leads) await this.#tryToLead();
        if (this.#leads) {
          if (this.#lookAgain || Date.now() >= nextLook) {
            this.#lookAgain = false;
            await this.#look();
            // Notifications are hints: the log is looked at without one, too, and the lock is tried again.
            nextLook = Date.now() + untilNextLook();
          }
          const startedAt = Date.now();
          const behind = await this.#sendWhatIsDue(failures > 0);
          const restMs = Math.min(REST_MAX_MS, Math.max(REST_MIN_MS, Date.now() - startedAt));
          if (Date.now() >= nextMark) {
            await this.#mark();
            nextMark = Date.now() + MARK_MS;
          }
          failures = 0;
          if (behind) continue;
          if (this.#nudged) await new Promise((resolve) => setTimeout(resolve, restMs));
        }
      } catch (error) {
        failures += 1;
        this.logger.warn({ error, failures }, 'the log could not be handed to the broker; trying again');
        await this.#sleep(Math.min(PAUSE_MAX_MS, 50 * 2 ** failures));
        continue;
      }
      const untilMark = this.#isUnmarked() ? nextMark - Date.now() : Infinity;
      await this.#sleep(Math.max(0, Math.min(untilMark, this.#leads ? nextLook - Date.now() : untilNextLook())));
    }
    await this.#takeLeave();
  }

  /** The lock lives as long as the session's connection; without it somebody else relays, or nobody yet. */
  async #tryToLead(): Promise<void> {
    this.#session ??= await this.log.database.listen({
      channel: this.#channel,
      onNotify: () => this.#lookSoon(),
      onReconnect: () => this.#lookSoon(),
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
    this.#fresh = 0;
    this.#leads = true;
    this.#lookAgain = true;
  }

  async #look(): Promise<void> {
    for (const { topic, partition, seq, sent } of await this.#marks.heads()) {
      const state = this.#stateOf(topic, partition, sent);
      if (seq > state.known) state.known = seq;
    }
  }

  /**
   * One send for what all partitions have, or after trouble one for each, so that a sick partition holds up as few
   * others as it can; true when there is more.
   */
  async #sendWhatIsDue(apart: boolean): Promise<boolean> {
    const due: Due[] = [];
    for (const state of this.#partitions.values()) {
      const messages = state.known > state.sent ? await this.#nextOf(state) : [];
      if (messages.length > 0) due.push({ state, messages });
    }
    if (due.length === 0) return false;
    for (const together of apart ? due.map((one) => [one]) : [due]) {
      if (!this.#leads) return false;
      await this.#send(together);
    }
    return due.some(({ state }) => state.known > state.sent);
  }

  async #send(due: readonly Due[]): Promise<void> {
    this.at('relay.before-hand-over');
    await this.producer.send(
      due.map(({ state: { topic, partition }, messages }) => ({ topic, partition, records: messages.map(toRecord) })),
    );
    this.at('relay.after-hand-over');
    for (const { state, messages } of due) {
      state.sent = messages.at(-1)!.seq;
      this.#sent.inc({ topic: state.topic }, messages.length);
    }
  }

  /** What comes next in a partition: from memory while that has it, else from the log. */
  async #nextOf(state: PartitionState): Promise<StampedMessage[]> {
    const fresh: StampedMessage[] = [];
    for (let seq = state.sent + 1n; state.fresh.has(seq) && fresh.length < SEND_MAX; seq += 1n) {
      fresh.push(state.fresh.get(seq)!);
    }
    const next =
      fresh.length > 0 ? fresh : await this.log.read(state.topic, state.partition, state.sent + 1n, state.known);
    if (next.length > 0 && next[0]!.seq !== state.sent + 1n) this.#sayHole(state, next[0]!.seq);
    const batch = upToBytes(next);
    for (const { seq } of batch) if (state.fresh.delete(seq)) this.#fresh -= 1;
    return batch;
  }

  /** Only a log whose oldest days were dropped before they were sent has one; readers will see it as well. */
  #sayHole({ topic, partition, sent }: PartitionState, next: bigint): void {
    this.logger.error(
      { topic, partition, sent: sent.toString(), next: next.toString() },
      'messages were dropped from the log before they were handed to the broker',
    );
  }

  #take(message: StampedMessage): void {
    const state = this.#partitions.get(`${message.topic}/${message.partition}`);
    // A partition that was never written before, or more than is kept in memory: the log tells.
    if (!state || this.#fresh >= FRESH_MAX) {
      this.#lookAgain = true;
      return;
    }
    if (message.seq <= state.sent || state.fresh.has(message.seq)) return;
    state.fresh.set(message.seq, message);
    this.#fresh += 1;
    if (message.seq > state.known) state.known = message.seq;
  }

  #stateOf(topic: string, partition: number, sent: bigint): PartitionState {
    const place = `${topic}/${partition}`;
    let state = this.#partitions.get(place);
    if (!state) {
      state = { topic, partition, sent, marked: sent, known: sent, fresh: new Map() };
      this.#partitions.set(place, state);
    }
    return state;
  }

  #isUnmarked(): boolean {
    for (const state of this.#partitions.values()) if (state.sent > state.marked) return true;
    return false;
  }

  async #mark(): Promise<void> {
    const states = [...this.#partitions.values()].filter((state) => state.sent > state.marked);
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
      while ((await this.#sendWhatIsDue(false)) && Date.now() < end);
      await this.#mark();
    } catch (error) {
      this.logger.warn({ error }, 'the end of the log was not handed over; the next relay will do it');
    }
  }

  /** Tells the relay of another process, at most every few milliseconds. */
  #notify(): void {
    this.#notifyTimer ??= setTimeout(() => {
      this.#notifyTimer = undefined;
      this.log.database
        .query(`select pg_notify($1, '')`, [this.#channel])
        .catch((error: unknown) => this.logger.debug({ error }, 'the relay was not woken; it looks by itself'));
    }, 2);
  }

  #lookSoon(): void {
    this.#lookAgain = true;
    this.#nudge();
  }

  #nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  #sleep(ms: number): Promise<void> {
    if (this.#stopping || this.#nudged) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The head of it that fits into one send; always at least one message. */
function upToBytes(messages: readonly StampedMessage[]): StampedMessage[] {
  let bytes = 0;
  const end = messages.findIndex((message, index) => {
    bytes += message.raw.length;
    return index > 0 && bytes > SEND_BYTES_MAX;
  });
  return messages.slice(0, end < 0 ? SEND_MAX : Math.min(end, SEND_MAX));
}
