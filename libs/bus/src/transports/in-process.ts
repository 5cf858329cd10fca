// The embedded default: what a service of this process has committed is handed to the other services of this process.
// It loses what it holds when the process dies; the logs and cursors in the database do not.
import { invariant } from '@aiyrbas/kernel';
import { topicNamed } from '@aiyrbas/contracts';
import { type AtCrashPoint, surviveEverything } from '../crash-points';
import type { StampedMessage } from '../message';
import type { StreamHead, StreamLog } from '../stream-log';
import { type Receiver, type Transport, partitionsOf } from './transport';

/** A producer's log, wherever it is read. */
type Log = Pick<StreamLog, 'service' | 'read' | 'heads'>;

export class InProcessTransport implements Transport {
  readonly replaysHistory = false;
  readonly unsent = [];
  readonly unread = [];
  readonly #logs = new Map<string, Log>();
  readonly #receivers = new Map<string, Set<Receiver>>();

  constructor(private readonly at: AtCrashPoint = surviveEverything) {}

  attach(log: Log): void {
    this.#logs.set(log.service, log);
  }

  publish(messages: readonly StampedMessage[]): void {
    this.at('relay.before-hand-over');
    for (const group of byPartition(messages)) {
      for (const receiver of this.#receivers.get(group[0]!.topic) ?? []) receiver.deliver(group);
    }
    this.at('relay.after-hand-over');
  }

  async subscribe(receiver: Receiver): Promise<void> {
    for (const topic of receiver.topics) {
      const receivers = this.#receivers.get(topic) ?? new Set();
      receivers.add(receiver);
      this.#receivers.set(topic, receivers);
    }
    await receiver.assign(partitionsOf(receiver.topics));
  }

  async unsubscribe(receiver: Receiver): Promise<void> {
    for (const receivers of this.#receivers.values()) receivers.delete(receiver);
  }

  /** Everything here is in a log of ours: what was forgotten is missed, and fetched. */
  goOnFrom(): void {}

  fetch(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    return this.#logOf(topic).read(topic, partition, from, to);
  }

  async heads(topics: readonly string[]): Promise<StreamHead[]> {
    // A producer that is not running reports no head. The next head check includes it again.
    const producers = new Set(topics.map((topic) => this.#logs.get(topicNamed(topic).producer)));
    const heads = await Promise.all([...producers].map(async (log) => (log ? log.heads() : [])));
    return heads.flat().filter((head) => topics.includes(head.topic));
  }

  async endOf(topic: string, partition: number): Promise<bigint> {
    return (await this.heads([topic])).find((head) => head.partition === partition)?.seq ?? 0n;
  }

  isAlive(): boolean {
    return true;
  }

  async close(): Promise<void> {
    this.#receivers.clear();
    this.#logs.clear();
  }

  #logOf(topic: string): Log {
    const log = this.#logs.get(topicNamed(topic).producer);
    invariant(log, `the producer of ${topic} is not attached`);
    return log;
  }
}

function* byPartition(messages: readonly StampedMessage[]): Iterable<StampedMessage[]> {
  const groups = new Map<string, StampedMessage[]>();
  for (const message of messages) {
    const partition = `${message.topic}/${message.partition}`;
    const group = groups.get(partition);
    if (group) group.push(message);
    else groups.set(partition, [message]);
  }
  yield* groups.values();
}
