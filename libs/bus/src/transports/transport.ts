// What carries messages from a service's log to its readers. Two live here: in one process, and Kafka. Neither is
// trusted: a reader counts, and what is missing it fetches from the producer's log.
import { topicNamed } from '@aiyrbas/contracts';
import type { Position } from '../consumer/cursors';
import type { PassedOver } from '../consumer/passed-over';
import type { StampedMessage } from '../message';
import type { StreamHead, StreamLog } from '../stream-log';

/** A partition that a reader is given. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /**
   * Whether its numbers are the producer's own and have no gaps, so that a jump means a loss. A party outside numbers
   * nothing: there the number is the broker's offset, and what the broker left out was never a message.
   */
  readonly counted: boolean;
}

/** One reader of topics, as a transport sees it. */
export interface Receiver {
  readonly consumer: string;
  readonly topics: readonly string[];
  /** From now on these partitions are the receiver's, and no others. Resolves with where it goes on, once it does. */
  assign(partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  /** Hands over messages of one partition in order; never throws and never waits. */
  deliver(messages: readonly StampedMessage[]): void;
  /** Keeps the places of what could not be read; resolves once they are in the database, before anything behind them counts. */
  passOver(partitions: readonly PassedOver[]): Promise<void>;
  /** Where the database says that a partition goes on; undefined while it is away, or for a partition never read. */
  positionOf(topic: string, partition: number): Promise<bigint | undefined>;
  /** Whether the receiver can take more of a topic. A transport that can hold messages back does so while it cannot. */
  hasCapacity(topic: string): boolean;
  waitForCapacity(topic: string): Promise<void>;
  /** Resolves when the next delivery would be processed at once. An earlier delivery would only be a smaller one. */
  waitUntilIdle(): Promise<void>;
  /** The number up to which a partition's effects are in the database, as far as this receiver moved it. */
  doneUpTo(topic: string, partition: number): bigint | undefined;
}

export interface Transport {
  /** It brings a new reader the past as well; otherwise the reader fetches that from the producers' logs. */
  readonly replaysHistory: boolean;
  /** Makes a service's log known: its messages are carried and its history can be fetched. */
  attach(log: StreamLog): void;
  /** Carries freshly committed messages; those of one partition in the order of their numbers. */
  publish(messages: readonly StampedMessage[]): void;
  subscribe(receiver: Receiver): Promise<void>;
  unsubscribe(receiver: Receiver): Promise<void>;
  /**
   * The receiver starts again from these positions, and has forgotten whatever it was handed behind them. What has no log
   * of ours behind it must be brought again.
   */
  goOnFrom(receiver: Receiver, positions: readonly Position[]): void;
  /** A range of the producer's log, for a receiver that misses messages; at most a page. */
  fetch(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]>;
  /** The number of the last message that is in a partition of a topic of others; 0 in an empty one. */
  endOf(topic: string, partition: number): Promise<bigint>;
  /** The last number of each partition of these topics, as their producers' logs have it. */
  heads(topics: readonly string[]): Promise<StreamHead[]>;
  /** False when messages can no longer reach this receiver and nothing will mend that but a new process. */
  isAlive(receiver: Receiver): boolean;
  /** Topics that messages of ours could not be handed over to for longer than a minute. */
  readonly unsent: readonly string[];
  /** Topics that cannot be read. */
  readonly unread: readonly string[];
  close(): Promise<void>;
}

/** Every partition of these topics, numbered by its producer. */
export const partitionsOf = (topics: readonly string[]): TopicPartition[] =>
  topics.flatMap((topic) =>
    Array.from({ length: topicNamed(topic).partitions }, (_, partition) => ({ topic, partition, counted: true })),
  );
