// What carries messages from a service's log to its readers. Two live here: in one process, and Kafka. Neither is
// trusted: a reader counts, and what is missing it fetches from the producer's log.
import type { StampedMessage } from '../message';
import type { StreamHead, StreamLog } from '../stream-log';

/** One reader of topics, as a transport sees it. */
export interface Receiver {
  readonly consumer: string;
  readonly topics: readonly string[];
  /** Hands over messages of one partition in order; never throws and never waits: the receiver bounds its own memory. */
  deliver(messages: readonly StampedMessage[]): void;
}

export interface Transport {
  /** Makes a service's log known: its messages are carried and its history can be fetched. */
  attach(log: StreamLog): void;
  /** Carries freshly committed messages; those of one partition in the order of their numbers. */
  publish(messages: readonly StampedMessage[]): void;
  subscribe(receiver: Receiver): Promise<void>;
  unsubscribe(receiver: Receiver): Promise<void>;
  /** A range of the producer's log, for a receiver that misses messages; at most a page. */
  fetch(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]>;
  /** The last number of each partition of a topic, as the producer's log has it. */
  heads(topic: string): Promise<StreamHead[]>;
  close(): Promise<void>;
}
