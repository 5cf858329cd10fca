// A transport that lies on demand, put round a real one: it loses, repeats or reorders what the receiver is handed.
import type { StampedMessage } from '../message';
import type { Receiver, Transport } from '../transports/transport';

export type Fault = (messages: readonly StampedMessage[]) => readonly StampedMessage[];

export class FaultyTransport implements Transport {
  /** What becomes of each hand-over; by default the truth. */
  fault: Fault = (messages) => messages;
  readonly #wrapped = new Map<Receiver, Receiver>();

  constructor(private readonly real: Transport) {}

  get replaysHistory(): boolean {
    return this.real.replaysHistory;
  }

  get unsent(): readonly string[] {
    return this.real.unsent;
  }

  get unread(): readonly string[] {
    return this.real.unread;
  }

  attach: Transport['attach'] = (log) => this.real.attach(log);
  publish: Transport['publish'] = (messages) => this.real.publish(messages);
  goOnFrom: Transport['goOnFrom'] = (receiver, positions) =>
    this.real.goOnFrom(this.#wrapped.get(receiver) ?? receiver, positions);
  fetch: Transport['fetch'] = (topic, partition, from, to) => this.real.fetch(topic, partition, from, to);
  endOf: Transport['endOf'] = (topic, partition) => this.real.endOf(topic, partition);
  heads: Transport['heads'] = (topics) => this.real.heads(topics);
  isAlive: Transport['isAlive'] = (receiver) => this.real.isAlive(this.#wrapped.get(receiver) ?? receiver);
  close: Transport['close'] = () => this.real.close();

  subscribe(receiver: Receiver): Promise<void> {
    const wrapped: Receiver = {
      consumer: receiver.consumer,
      topics: receiver.topics,
      assign: (partitions) => receiver.assign(partitions),
      deliver: (messages) => receiver.deliver(this.fault(messages)),
      passOver: (partitions) => receiver.passOver(partitions),
      positionOf: (topic, partition) => receiver.positionOf(topic, partition),
      hasCapacity: (topic) => receiver.hasCapacity(topic),
      waitForCapacity: (topic) => receiver.waitForCapacity(topic),
      waitUntilIdle: () => receiver.waitUntilIdle(),
      doneUpTo: (topic, partition) => receiver.doneUpTo(topic, partition),
    };
    this.#wrapped.set(receiver, wrapped);
    return this.real.subscribe(wrapped);
  }

  unsubscribe(receiver: Receiver): Promise<void> {
    return this.real.unsubscribe(this.#wrapped.get(receiver) ?? receiver);
  }
}
