// Partitions where the broker returns nothing that shows the next readable offset. Each is retried after a pause, and the
// other partitions continue. Only two people may move it: they decide after which offset it continues (passed-over.ts).
import { topicNamed } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Batch, Consumer as KafkaConsumer } from 'kafkajs';
import type { Receiver } from '../transport';

const AGAIN_MS = 5_000;
const LOG_MS = 60_000;

export class BlockedPartitions {
  /** By place, when it was last said. */
  readonly #blocked = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly receiver: Receiver,
    private readonly consumer: Pick<KafkaConsumer, 'seek'>,
    private readonly log: Logger,
  ) {}

  /** How many there are of a topic. */
  countOf(topic: string): number {
    return [...this.#blocked.keys()].filter((partition) => partition.slice(0, partition.lastIndexOf('/')) === topic)
      .length;
  }

  /** @param resume makes the partition be fetched again. */
  add(batch: Batch, reason: string, resume: () => void): void {
    const { topic, partition } = batch;
    const key = `${topic}/${partition}`;
    // The library's batch knows it, though its type does not say so.
    const offset = BigInt((batch as Batch & { fetchedOffset: string }).fetchedOffset);
    if (Date.now() - (this.#blocked.get(key) ?? 0) >= LOG_MS) {
      this.#blocked.set(key, Date.now());
      this.log.error({ topic, partition, offset: offset.toString(), reason }, 'a partition cannot be read on');
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#tryAgain(topic, partition, offset, resume);
    }, AGAIN_MS);
    this.#timers.add(timer);
  }

  /** It can be read again. */
  delete({ topic, partition }: { readonly topic: string; readonly partition: number }): void {
    if (this.#blocked.size > 0) this.#blocked.delete(`${topic}/${partition}`);
  }

  /** Partitions were given out anew; whoever has a blocked one will notice. What is left alone is still tried again. */
  clear(): void {
    this.#blocked.clear();
  }

  stop(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  async #tryAgain(topic: string, partition: number, offset: bigint, resume: () => void): Promise<void> {
    try {
      // In a topic of others the cursor is the next offset, and people may have moved it.
      const isOurs = this.#blocked.has(`${topic}/${partition}`) && topicNamed(topic).external;
      const wanted = isOurs ? await this.receiver.positionOf(topic, partition) : undefined;
      if (wanted !== undefined && wanted > offset) {
        this.log.warn({ topic, partition, offset: wanted.toString() }, 'the partition is read on from another offset');
        this.consumer.seek({ topic, partition, offset: wanted.toString() });
      }
    } catch (error) {
      this.log.warn({ topic, partition, error }, 'the next readable offset of the partition is unknown; retrying');
    }
    resume();
  }
}
