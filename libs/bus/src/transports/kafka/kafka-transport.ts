// Kafka, beyond one process: a relay for each log that lives here, a member of a group for each reader, and the producers'
// logs behind an address for what Kafka did not bring.
import { topicNamed } from '@aiyrbas/contracts';
import type { Logger, Metrics } from '@aiyrbas/observability';
import type { Kafka } from 'kafkajs';
import type { Position } from '../../consumer/cursors';
import { type AtCrashPoint, surviveEverything } from '../../crash-points';
import type { StampedMessage } from '../../message';
import type { StreamHead, StreamLog } from '../../stream-log';
import type { Receiver, Transport } from '../transport';
import { fromOutside } from './cloud-event';
import { readRecord } from './fetch/read-record';
import { KafkaReader, SESSION_MS } from './kafka-reader';
import { Relay } from './relay';
import { SafeProducer } from './safe-producer';

/** The kept logs of services in other processes. */
export interface RemoteLogs {
  read(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]>;
  heads(topics: readonly string[]): Promise<StreamHead[]>;
}

export interface KafkaTransportOptions {
  readonly kafka: Kafka;
  readonly remoteLogs: RemoteLogs;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** A reader that nothing can bring back: the process should end, so that a new one takes its place. */
  readonly onDead: (error: Error) => void;
  /** How long a silent reader keeps its partitions, in milliseconds; 10,000 by default. */
  readonly sessionMs?: number;
  readonly at?: AtCrashPoint;
}

export class KafkaTransport implements Transport {
  readonly replaysHistory = true;
  readonly #relays: { readonly log: StreamLog; readonly relay: Relay }[] = [];
  readonly #readers = new Map<Receiver, KafkaReader>();

  constructor(private readonly options: KafkaTransportOptions) {}

  attach(log: StreamLog): void {
    const { kafka, log: logger, metrics, at } = this.options;
    const producers = { together: new SafeProducer(kafka, logger), apart: new SafeProducer(kafka, logger) };
    const relay = new Relay(log, producers, logger, metrics, at ?? surviveEverything);
    this.#relays.push({ log, relay });
    relay.start();
  }

  publish(messages: readonly StampedMessage[]): void {
    const [first] = messages;
    if (!first) return;
    this.#relays.find(({ log }) => log.service === first.source)?.relay.publish(messages);
  }

  async subscribe(receiver: Receiver): Promise<void> {
    if (receiver.topics.length === 0) return;
    const { log, metrics, onDead, sessionMs } = this.options;
    const reader = new KafkaReader(this.options.kafka, receiver, log, metrics, onDead, sessionMs ?? SESSION_MS);
    this.#readers.set(receiver, reader);
    await reader.start();
  }

  async unsubscribe(receiver: Receiver): Promise<void> {
    const reader = this.#readers.get(receiver);
    this.#readers.delete(receiver);
    await reader?.stop();
  }

  goOnFrom(receiver: Receiver, positions: readonly Position[]): void {
    this.#readers.get(receiver)?.goOnFrom(positions);
  }

  async fetch(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    // What lies in a topic of others is numbered by the broker, whoever's log says something under that number.
    if (topicNamed(topic).external) return this.#fromTheBroker(topic, partition, from);
    const here = this.logOf(topic);
    return here ? here.read(topic, partition, from, to) : this.options.remoteLogs.read(topic, partition, from, to);
  }

  /** A message from outside is numbered by its offset and one, so this is the offset that the next one will have. */
  async endOf(topic: string, partition: number): Promise<bigint> {
    const admin = this.options.kafka.admin();
    await admin.connect();
    try {
      const offsets = await admin.fetchTopicOffsets(topic);
      return BigInt(offsets.find((at) => at.partition === partition)?.high ?? '0');
    } finally {
      await admin.disconnect();
    }
  }

  /** Of our own topics: what parties outside write has no log but Kafka's. */
  async heads(topics: readonly string[]): Promise<StreamHead[]> {
    const own = topics.filter((topic) => !topicNamed(topic).external);
    const remote = own.filter((topic) => !this.logOf(topic));
    const here = new Set(own.flatMap((topic) => this.logOf(topic) ?? []));
    const heads = await Promise.all([
      ...[...here].map((log) => log.heads()),
      ...(remote.length > 0 ? [this.options.remoteLogs.heads(remote)] : []),
    ]);
    return heads.flat().filter((head) => own.includes(head.topic));
  }

  /** The kept log of the topic's producer, if it is attached here. */
  logOf(topic: string): StreamLog | undefined {
    return this.#relays.find(({ log }) => log.service === topicNamed(topic).producer)?.log;
  }

  isAlive(receiver: Receiver): boolean {
    return (this.#readers.get(receiver)?.isAlive ?? true) && this.#relays.every(({ relay }) => relay.isAlive);
  }

  get unsent(): string[] {
    return this.#relays.flatMap(({ relay }) => relay.unsent);
  }

  get unread(): string[] {
    return [...this.#readers.values()].flatMap((reader) => reader.unread);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
    this.#readers.clear();
    await Promise.all(this.#relays.map(({ relay }) => relay.stop()));
    this.#relays.length = 0;
  }

  async #fromTheBroker(topic: string, partition: number, seq: bigint): Promise<StampedMessage[]> {
    const record = await readRecord(this.options.kafka, topic, partition, seq - 1n);
    return record ? [fromOutside(topic, partition, record)] : [];
  }
}
