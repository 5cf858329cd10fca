// Messages that wait for a batch. Those of our own topics are one queue, in the order in which they came. Each topic of an
// outside party is a queue of its own, because one party may write as much as it likes. Every queue gets an equal share of
// a batch, and what one does not need goes to the others. A flood gets little: everybody else waits for the batch it is in.
// It gets whole batches only while there has been nobody else for a while: a transaction costs the same for few messages.
import type { StampedMessage } from '../message';

/** The queue of all topics that are ours. */
export const OWN = '';

/** More of one outside party than one batch holds is a flood. */
const FLOOD = 100;
/** So many messages of it are in one batch. */
const FLOOD_SHARE = 30;
/** After so many batches of one queue alone, nobody else is there. With people buying, some message comes sooner. */
const ALONE_BATCHES = 10;
/** Characters of bodies that one queue has in a batch, or one message: a bank's statement has pages of hundreds of kB. */
const SHARE_LENGTH_MAX = 1024 * 1024;

export class ReadyQueues {
  readonly #queues = new Map<string, StampedMessage[]>();
  /** How many batches in a row had messages of one queue only. */
  #alone = 0;

  /** @param name the topic of an outside party, or `OWN`. */
  push(name: string, message: StampedMessage): void {
    const queue = this.#queues.get(name);
    if (queue) queue.push(message);
    else this.#queues.set(name, [message]);
  }

  /** Messages of one queue stay together and in order. */
  take(max: number): StampedMessage[] {
    const shares = this.#shares(max);
    this.#alone = shares.length === 1 ? this.#alone + 1 : 0;
    return shares.flatMap(([queue, share]) => queue.splice(0, share));
  }

  /** What `take` would give. */
  next(max: number): StampedMessage[] {
    return this.#shares(max).flatMap(([queue, share]) => queue.slice(0, share));
  }

  drop(isDropped: (message: StampedMessage) => boolean): void {
    for (const [name, queue] of this.#queues)
      this.#queues.set(
        name,
        queue.filter((message) => !isDropped(message)),
      );
  }

  lengthOf(name: string): number {
    return this.#queues.get(name)?.length ?? 0;
  }

  /** Characters of the bodies that wait. */
  bodyLengthOf(name: string): number {
    return (this.#queues.get(name) ?? []).reduce((sum, { raw }) => sum + raw.length, 0);
  }

  get length(): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += queue.length;
    return sum;
  }

  /** The shortest queue first: what it leaves of its share is divided among the longer ones. */
  #shares(max: number): [StampedMessage[], number][] {
    const filled = [...this.#queues].filter(([, { length }]) => length > 0);
    const floodShare = filled.length === 1 && this.#alone >= ALONE_BATCHES ? max : FLOOD_SHARE;
    const waiting = filled
      .map(([name, queue]) => ({ queue, wanted: wantedOf(name, queue, max, floodShare) }))
      .sort((one, other) => one.wanted - other.wanted);
    let left = max;
    return waiting.map(({ queue, wanted }, at) => {
      const share = Math.min(wanted, Math.ceil(left / (waiting.length - at)));
      left -= share;
      return [queue, share];
    });
  }
}

function wantedOf(name: string, queue: readonly StampedMessage[], max: number, floodShare: number): number {
  const most = Math.min(name !== OWN && queue.length > FLOOD ? floodShare : max, queue.length);
  let length = 0;
  for (let at = 0; at < most; at += 1) {
    length += queue[at]!.raw.length;
    if (length > SHARE_LENGTH_MAX) return Math.max(1, at);
  }
  return most;
}
