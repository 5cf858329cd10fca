// The in-process bus, reaching into threads of the process. What is handed over is copied; whether it arrives is as
// little believed as with any transport. Each thread has a `ThreadTransport`; the main one a `ThreadBridge` for each.
import type { MessagePort } from 'node:worker_threads';
import { ThreadPeer, invariant } from '@aiyrbas/kernel';
import type { StampedMessage } from '../message';
import type { StreamHead, StreamLog } from '../stream-log';
import type { InProcessTransport } from './in-process';
import { type Receiver, type Transport, partitionsOf } from './transport';

/** The main thread's side: readers and logs of the other thread take part in the bus as if they were here. */
export class ThreadBridge {
  /** The other side's service is known here, and whoever reads its topics can fetch them. */
  readonly attached: Promise<void>;
  readonly #peer: ThreadPeer;
  readonly #readers = new Map<number, Receiver>();

  constructor(port: MessagePort, bus: InProcessTransport) {
    let isAttached!: () => void;
    this.attached = new Promise((resolve) => (isAttached = resolve));
    this.#peer = new ThreadPeer(port, {
      attach: (service: string) => {
        bus.attach({
          service,
          read: (...range) => this.#peer.request('read', ...range),
          heads: () => this.#peer.request('heads'),
        });
        isAttached();
      },
      publish: (messages: readonly StampedMessage[]) => bus.publish(messages),
      subscribe: (reader: number, consumer: string, topics: readonly string[]) => {
        const receiver = this.#receiver(reader, consumer, topics);
        this.#readers.set(reader, receiver);
        return bus.subscribe(receiver);
      },
      unsubscribe: async (reader: number) => {
        const receiver = this.#readers.get(reader);
        this.#readers.delete(reader);
        if (receiver) await bus.unsubscribe(receiver);
      },
      fetch: (...range: Parameters<Transport['fetch']>) => bus.fetch(...range),
      heads: (topics: readonly string[]) => bus.heads(topics),
    });
    // A thread that has ended reads nothing. Whatever it published is in its log.
    port.once('close', () => this.#readers.forEach((receiver) => void bus.unsubscribe(receiver)));
  }

  /** What stands here for a reader there. The in-process bus holds nothing back, so nobody asks it for more. */
  #receiver(reader: number, consumer: string, topics: readonly string[]): Receiver {
    return {
      consumer,
      topics,
      assign: async () => [],
      deliver: (messages) => this.#peer.notify('deliver', reader, messages),
      hasCapacity: () => true,
      waitForCapacity: async () => undefined,
      waitUntilIdle: async () => undefined,
      doneUpTo: () => undefined,
      passOver: async () => undefined,
      positionOf: async () => undefined,
    };
  }
}

/** A thread's side. */
export class ThreadTransport implements Transport {
  readonly replaysHistory = false;
  readonly unsent = [];
  readonly unread = [];
  readonly #peer: ThreadPeer;
  readonly #readers = new Map<number, Receiver>();
  #log: StreamLog | undefined;
  #named = 0;

  constructor(port: MessagePort) {
    this.#peer = new ThreadPeer(port, {
      read: (...range: Parameters<StreamLog['read']>) => this.#ownLog().read(...range),
      heads: () => this.#ownLog().heads(),
      // It may have unsubscribed meanwhile.
      deliver: (reader: number, messages: readonly StampedMessage[]) => this.#readers.get(reader)?.deliver(messages),
    });
  }

  attach(log: StreamLog): void {
    invariant(!this.#log, `a thread has one log: ${this.#log?.service}`);
    this.#log = log;
    this.#peer.notify('attach', log.service);
  }

  publish(messages: readonly StampedMessage[]): void {
    this.#peer.notify('publish', messages);
  }

  async subscribe(receiver: Receiver): Promise<void> {
    const reader = (this.#named += 1);
    this.#readers.set(reader, receiver);
    await this.#peer.request('subscribe', reader, receiver.consumer, receiver.topics);
    await receiver.assign(partitionsOf(receiver.topics));
  }

  async unsubscribe(receiver: Receiver): Promise<void> {
    for (const [reader, known] of this.#readers) {
      if (known !== receiver) continue;
      this.#readers.delete(reader);
      await this.#peer.request('unsubscribe', reader);
    }
  }

  /** As in the process itself: what was forgotten is missed, and fetched. */
  goOnFrom(): void {}

  fetch(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    return this.#peer.request('fetch', topic, partition, from, to);
  }

  heads(topics: readonly string[]): Promise<StreamHead[]> {
    return this.#peer.request('heads', topics);
  }

  async endOf(topic: string, partition: number): Promise<bigint> {
    return (await this.heads([topic])).find((head) => head.partition === partition)?.seq ?? 0n;
  }

  isAlive(): boolean {
    return true;
  }

  async close(): Promise<void> {
    this.#readers.clear();
    this.#peer.close();
  }

  #ownLog(): StreamLog {
    invariant(this.#log, 'no log is attached in this thread');
    return this.#log;
  }
}
