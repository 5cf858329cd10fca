// What stands between a transport and the handlers: it counts. A repeat is dropped, the next number is taken, a hole
// stops its partition until the missing messages have been fetched from the producer's log. The transport is not believed.
import { topicNamed } from '@aiyrbas/contracts';
import type { StampedMessage } from '../message';
import type { TopicPartition } from '../transports/transport';
import type { Position } from './cursors';
import { OWN, ReadyQueues } from './ready-queues';

/** More than this many messages waiting, and newly delivered ones are left in the log until there is room. */
export const READY_MAX = 2000;
/** So many of one outside party wait at most, so many characters of bodies, and what one fetch brings of its topic. */
const OUTSIDE_READY_MAX = 200;
const OUTSIDE_LENGTH_MAX = 4 * 1024 * 1024;

/** A partition that brought something within so long is flowing. */
const QUIET_MS = 500;

interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  readonly counted: boolean;
  epoch: number;
  /** The last number ingested: queued, skipped or processed. */
  taken: bigint;
  /** The last number that the producer is known to have given; above `taken` means that something is missing. */
  known: bigint;
  /** What the database's cursor says, as far as we moved it. */
  persisted: bigint;
  /** False until the producer has said how far it was when the partition became ours: what it lacks till then is past, not lost. */
  isPastKnown: boolean;
  /** When a message was last ingested. */
  takenAt: number;
  /** Messages queued or being processed. */
  pending: number;
  /** What the producer said last about its head, and where `taken` stood then. */
  reported: { readonly head: bigint; readonly taken: bigint } | undefined;
}

/** Numbers that the producer has given and we have not seen. */
export interface Gap {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

export const partitionKey = (at: { topic: string; partition: number }): string => `${at.topic}/${at.partition}`;

export class Intake {
  readonly #partitions = new Map<string, PartitionState>();
  readonly #ready = new ReadyQueues();

  /** @param replaysHistory whether the transport itself delivers what was published before a partition was assigned to us */
  constructor(
    private readonly isHandled: (message: StampedMessage) => boolean,
    private readonly replaysHistory: boolean,
  ) {}

  /** These partitions are ours, and no others. One that was ours before goes on as it is. */
  own(partitions: readonly TopicPartition[], positions: readonly Position[]): void {
    const ours = new Set(partitions.map(partitionKey));
    for (const topicPartition of this.#partitions.keys()) if (!ours.has(topicPartition)) this.#drop(topicPartition);
    const cursors = new Map(positions.map((position) => [partitionKey(position), position]));
    for (const topicPartition of partitions) {
      if (!this.#partitions.has(partitionKey(topicPartition)))
        this.#begin(topicPartition, cursors.get(partitionKey(topicPartition))!, 0n, this.replaysHistory);
    }
  }

  /** Starts partitions of ours again from their cursors; whatever waited of them is forgotten, the log still has it. */
  reset(positions: readonly Position[]): void {
    for (const position of positions) {
      const topicPartition = partitionKey(position);
      const before = this.#partitions.get(topicPartition);
      if (!before) continue;
      this.#drop(topicPartition);
      this.#begin(before, position, before.known, before.isPastKnown);
    }
  }

  /** Where each of our partitions continues: after the last number ingested. */
  positions(): Position[] {
    return [...this.#partitions.values()].map(({ topic, partition, epoch, taken }) => ({
      topic,
      partition,
      epoch,
      seq: taken,
    }));
  }

  #begin(topicPartition: TopicPartition, { epoch, seq }: Position, known: bigint, isPastKnown: boolean): void {
    this.#partitions.set(partitionKey(topicPartition), {
      topic: topicPartition.topic,
      partition: topicPartition.partition,
      counted: topicPartition.counted,
      epoch,
      taken: seq,
      known: known > seq ? known : seq,
      persisted: seq,
      isPastKnown,
      takenAt: 0,
      pending: 0,
      reported: undefined,
    });
  }

  #drop(topicPartition: string): void {
    this.#ready.drop((message) => partitionKey(message) === topicPartition);
    this.#partitions.delete(topicPartition);
  }

  /** Takes what is next. Returns true when a hole opened that was not there before: something was lost. */
  offer(message: StampedMessage): boolean {
    const state = this.#partitions.get(partitionKey(message));
    if (!state) return false;
    if (message.epoch > state.epoch) {
      // The producer's database was restored: its numbers go on from there, and older ones no longer count.
      state.epoch = message.epoch;
      state.taken = message.seq - 1n;
    }
    if (message.epoch < state.epoch || message.seq <= state.taken) return false;
    const isNew = message.seq > state.known + 1n;
    if (message.seq > state.known) state.known = message.seq;
    const isNext = !state.counted || message.seq === state.taken + 1n;
    if (!isNext) return isNew && state.isPastKnown;
    // What does not come from a log of ours cannot be fetched again; its transport waited for room.
    if (state.counted && this.#ready.lengthOf(OWN) >= READY_MAX) return false;
    state.taken = message.seq;
    state.takenAt = Date.now();
    if (this.isHandled(message)) {
      state.pending += 1;
      this.#ready.push(state.counted ? OWN : state.topic, message);
    }
    return false;
  }

  /** The producer says how far it is; what we lack shows up in `gaps`. */
  learnHead(topic: string, partition: number, seq: bigint): void {
    const state = this.#partitions.get(partitionKey({ topic, partition }));
    if (state && seq > state.known) state.known = seq;
  }

  /** Every producer has said how far it is: what is missing from here on was lost on the way. */
  learnPast(): void {
    for (const state of this.#partitions.values()) state.isPastKnown = true;
  }

  /**
   * The producer says how far it is, over a transport that may still be bringing that: we lack something only when the
   * partition stood still from one such word to the next. True when it should be asked again soon: we are behind it,
   * and nothing flows.
   */
  suspectHead(topic: string, partition: number, seq: bigint): boolean {
    const state = this.#partitions.get(partitionKey({ topic, partition }));
    if (!state) return false;
    const { reported } = state;
    if (reported && reported.taken === state.taken && reported.head > state.known) state.known = reported.head;
    state.reported = { head: seq, taken: state.taken };
    return seq > state.taken && Date.now() - state.takenAt > QUIET_MS;
  }

  get hasGaps(): boolean {
    for (const state of this.#partitions.values()) if (state.counted && state.known > state.taken) return true;
    return false;
  }

  gaps(): Gap[] {
    if (this.#ready.lengthOf(OWN) >= READY_MAX / 2) return [];
    return [...this.#partitions.values()]
      .filter((state) => state.counted && state.known > state.taken)
      .map(({ topic, partition, taken, known }) => ({ topic, partition, from: taken + 1n, to: known }));
  }

  takeBatch(max: number): StampedMessage[] {
    return this.#ready.take(max);
  }

  /** What `takeBatch` will give, unless a partition is taken from us before. */
  next(max: number): StampedMessage[] {
    return this.#ready.next(max);
  }

  get waiting(): number {
    return this.#ready.length;
  }

  /** Whether more of a topic may come. What waits of one outside party counts for its own topic alone. */
  hasCapacity(topic: string): boolean {
    if (topicNamed(topic).external) {
      return this.#ready.lengthOf(topic) < OUTSIDE_READY_MAX && this.#ready.bodyLengthOf(topic) < OUTSIDE_LENGTH_MAX;
    }
    return this.#ready.lengthOf(OWN) < READY_MAX / 2;
  }

  /** How many numbers were ingested, over all partitions. It rises while a gap is being filled. */
  get taken(): bigint {
    return [...this.#partitions.values()].reduce((sum, state) => sum + state.taken, 0n);
  }

  /** Where this process last left a cursor. */
  persistedAt(at: { topic: string; partition: number }): bigint | undefined {
    return this.#partitions.get(partitionKey(at))?.persisted;
  }

  /** Where the cursors will stand once these messages are done: past everything passed over if nothing else waits. */
  positionsAfter(messages: readonly StampedMessage[]): Position[] {
    const done = new Map<string, { count: number; last: StampedMessage }>();
    for (const message of messages) {
      const topicPartition = partitionKey(message);
      done.set(topicPartition, { count: (done.get(topicPartition)?.count ?? 0) + 1, last: message });
    }
    return [...done].map(([topicPartition, { count, last }]) => {
      const state = this.#partitions.get(topicPartition)!;
      return {
        topic: state.topic,
        partition: state.partition,
        epoch: state.epoch,
        seq: state.pending === count ? state.taken : last.seq,
      };
    });
  }

  /** The messages are done and the cursors stand at these positions. */
  settle(messages: readonly StampedMessage[], positions: readonly Position[]): void {
    for (const message of messages) this.#partitions.get(partitionKey(message))!.pending -= 1;
    for (const position of positions) this.#partitions.get(partitionKey(position))!.persisted = position.seq;
  }

  /** Partitions where types that we do not handle were passed over since the cursor was last written. */
  passedOver(): Position[] {
    return [...this.#partitions.values()]
      .filter((state) => state.pending === 0 && state.taken > state.persisted)
      .map(({ topic, partition, epoch, taken }) => ({ topic, partition, epoch, seq: taken }));
  }
}
