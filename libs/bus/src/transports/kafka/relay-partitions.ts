// What a relay knows of each partition of its log: how far it was sent and marked, how far the log goes, and what has just
// been committed and need not be read again.
import type { Logger } from '@aiyrbas/observability';
import type { StampedMessage } from '../../message';
import type { StreamLog } from '../../stream-log';
import type { LogHead } from './sent-marks';

/** At most this many messages of a partition in one send; of a few kB each, they stay below a broker's limit of 1 MiB. */
const SEND_MAX = 100;
/** And at most this many bytes of bodies. */
const SEND_BYTES_MAX = 512 * 1024;
/** So many committed messages are kept in memory until they are sent; more are read from the log again. */
const FRESH_MAX = 2_000;

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  sent: bigint;
  marked: bigint;
  known: bigint;
  /** Committed messages by number, so that what has just been written need not be read. */
  readonly fresh: Map<bigint, StampedMessage>;
}

/** What comes next in a partition. */
export interface Due {
  readonly state: PartitionState;
  readonly messages: readonly StampedMessage[];
}

export class RelayPartitions {
  readonly #states = new Map<string, PartitionState>();
  #fresh = 0;

  constructor(
    private readonly log: StreamLog,
    private readonly logger: Logger,
  ) {}

  clear(): void {
    this.#states.clear();
    this.#fresh = 0;
  }

  all(): PartitionState[] {
    return [...this.#states.values()];
  }

  get topics(): ReadonlySet<string> {
    return new Set(this.all().map(({ topic }) => topic));
  }

  /** The database says how far the log goes. */
  learn(heads: readonly LogHead[]): void {
    for (const { topic, partition, seq, sent } of heads) {
      const state = this.#stateOf(topic, partition, sent);
      if (seq > state.known) state.known = seq;
    }
  }

  /** Takes a message that has just been committed; false when the log must be asked instead. */
  take(message: StampedMessage): boolean {
    const state = this.#states.get(`${message.topic}/${message.partition}`);
    // A partition that was never written before, or more than is kept in memory.
    if (!state || this.#fresh >= FRESH_MAX) return false;
    if (message.seq <= state.sent || state.fresh.has(message.seq)) return true;
    state.fresh.set(message.seq, message);
    this.#fresh += 1;
    if (message.seq > state.known) state.known = message.seq;
    return true;
  }

  /** What comes next in a partition: from memory while that has it, else from the log. Undefined when nothing does. */
  async dueOf(state: PartitionState): Promise<Due | undefined> {
    if (state.known <= state.sent) return undefined;
    const fresh: StampedMessage[] = [];
    for (let seq = state.sent + 1n; state.fresh.has(seq) && fresh.length < SEND_MAX; seq += 1n) {
      fresh.push(state.fresh.get(seq)!);
    }
    const next =
      fresh.length > 0 ? fresh : await this.log.read(state.topic, state.partition, state.sent + 1n, state.known);
    if (next.length > 0 && next[0]!.seq !== state.sent + 1n) this.#reportHole(state, next[0]!.seq);
    const messages = upToBytes(next);
    for (const { seq } of messages) if (state.fresh.delete(seq)) this.#fresh -= 1;
    return messages.length > 0 ? { state, messages } : undefined;
  }

  unmarked(): PartitionState[] {
    return this.all().filter((state) => state.sent > state.marked);
  }

  /** Only a log whose oldest days were dropped before they were sent has one; readers will see it as well. */
  #reportHole({ topic, partition, sent }: PartitionState, next: bigint): void {
    this.logger.error(
      { topic, partition, sent: sent.toString(), next: next.toString() },
      'messages were dropped from the log before they were handed to the broker',
    );
  }

  #stateOf(topic: string, partition: number, sent: bigint): PartitionState {
    const key = `${topic}/${partition}`;
    let state = this.#states.get(key);
    if (!state) {
      state = { topic, partition, sent, marked: sent, known: sent, fresh: new Map() };
      this.#states.set(key, state);
    }
    return state;
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
