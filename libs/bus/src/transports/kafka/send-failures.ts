// Which partitions could not be sent to: since when, why, and when each is tried again. What they are is said with the
// topic's name, a few times an hour and not at every attempt.
import type { Logger, Metrics } from '@aiyrbas/observability';
import { KafkaJSProtocolError } from 'kafkajs';
import type { PartitionState } from './relay-partitions';

const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 10_000;
const LOG_MS = 60_000;
/** After so long without a send, what is wrong will not heal by itself. */
const LONG_MS = 60_000;
/** So long without any answer of a broker, while everything that is due fails: a new process may do better. */
const DEAD_MS = 5 * 60_000;

interface Failure {
  readonly since: number;
  failures: number;
  again: number;
}

export class SendFailures {
  readonly #failing = new Map<PartitionState, Failure>();
  readonly #counter;
  /** When topics were last named in the log. */
  readonly #loggedAt = new Map<string, number>();
  /** When a broker last took something, or said why not. */
  #respondedAt: number;

  constructor(
    private readonly topics: () => ReadonlySet<string>,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly now: () => number = Date.now,
  ) {
    this.#respondedAt = now();
    this.#counter = metrics.counter('bus_send_failures_total', 'Sends to one partition that failed', ['topic']);
    metrics.gauge('bus_unsent_seconds', 'How long a topic could not be sent to, or 0', ['topic'], (gauge) => {
      const failing = this.#byTopic();
      for (const topic of this.topics()) gauge.set({ topic }, (failing.get(topic)?.ms ?? 0) / 1000);
    });
  }

  has(state: PartitionState): boolean {
    return this.#failing.has(state);
  }

  get size(): number {
    return this.#failing.size;
  }

  clear(): void {
    this.#failing.clear();
  }

  /** One send for all of these failed: nobody knows which of them it was. Each is tried alone, at once. */
  suspect(states: readonly PartitionState[], error: unknown): void {
    this.#noteThrottling(error);
    for (const state of states) {
      this.#failing.set(state, { since: this.now(), failures: 0, again: this.now() });
    }
  }

  /** The partition failed alone. */
  add(state: PartitionState, error: unknown): void {
    this.#noteThrottling(error);
    const failure = this.#failing.get(state) ?? { since: this.now(), failures: 0, again: 0 };
    failure.failures += 1;
    failure.again = this.now() + Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** failure.failures);
    this.#failing.set(state, failure);
    this.#counter.inc({ topic: state.topic });
    this.#report(state.topic, error);
  }

  /** A broker has what was sent to it. */
  sent(states: readonly PartitionState[]): void {
    this.#respondedAt = this.now();
    if (!states.some((state) => this.#failing.has(state))) return;
    for (const state of states) {
      const failure = this.#failing.get(state);
      this.#failing.delete(state);
      if (failure === undefined || !this.#loggedAt.has(state.topic) || this.#byTopic().has(state.topic)) continue;
      this.#loggedAt.delete(state.topic);
      const seconds = Math.round((this.now() - failure.since) / 1000);
      this.logger.warn({ topic: state.topic, seconds }, 'the topic can be sent to again');
    }
    // Where one send goes through, what stood against the others may be over as well.
    for (const failure of this.#failing.values()) failure.again = Math.min(failure.again, this.now() + PAUSE_MIN_MS);
  }

  /** Those that did not fail alone yet come first; the order is kept otherwise. */
  leastFailedFirst(states: readonly PartitionState[]): PartitionState[] {
    const failuresOf = (state: PartitionState): number => this.#failing.get(state)?.failures ?? 0;
    return [...states].sort((a, b) => failuresOf(a) - failuresOf(b));
  }

  /** The one that is tried next, and in how many milliseconds. */
  next(): { readonly state: PartitionState; readonly inMs: number; readonly isFirst: boolean } | undefined {
    const [first] = [...this.#failing].sort(([, a], [, b]) => a.again - b.again);
    if (!first) return undefined;
    const [state, { again, failures }] = first;
    return { state, inMs: Math.max(0, again - this.now()), isFirst: failures === 0 };
  }

  /** Topics that could not be sent to for longer than a minute. */
  get forLong(): string[] {
    return [...this.#byTopic()].filter(([, { ms }]) => ms > LONG_MS).map(([topic]) => topic);
  }

  /**
   * Whether a new process could help: no broker has answered for five minutes, and no topic that has something is spared.
   * One topic of several says nothing about the process.
   */
  isAlive(due: ReadonlySet<string>): boolean {
    if (this.now() - this.#respondedAt < DEAD_MS) return true;
    const failing = this.#byTopic();
    const all = due.size > 0 && [...due].every((topic) => (failing.get(topic)?.ms ?? 0) >= DEAD_MS);
    return !all || (due.size === 1 && this.topics().size > 1);
  }

  #byTopic(): Map<string, { readonly ms: number }> {
    const topics = new Map<string, { ms: number }>();
    for (const [{ topic }, { since }] of this.#failing) {
      topics.set(topic, { ms: Math.max(topics.get(topic)?.ms ?? 0, this.now() - since) });
    }
    return topics;
  }

  #noteThrottling(error: unknown): void {
    if (error instanceof KafkaJSProtocolError) this.#respondedAt = this.now();
  }

  #report(topic: string, error: unknown): void {
    const last = this.#loggedAt.get(topic);
    if (last !== undefined && this.now() - last < LOG_MS) return;
    const failing = [...this.#failing].filter(([state]) => state.topic === topic);
    const seconds = Math.round((this.#byTopic().get(topic)?.ms ?? 0) / 1000);
    const partitions = failing.map(([state]) => state.partition);
    this.#loggedAt.set(topic, this.now());
    const level = last === undefined ? 'warn' : 'error';
    this.logger[level](
      { topic, partitions, seconds, error },
      'messages could not be handed to the broker; trying again',
    );
  }
}
