// Topics that the broker does not let us read: a right is missing, or the topic is. One such topic ends a consumer of
// kafkajs with all its topics, so the consumer goes on without it. It is tried again, and is read once it can be.
import { topicNamed } from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import type { Kafka } from 'kafkajs';
import { readRecord } from './fetch/read-record';

/** Types of the library's errors that are about one topic. */
const OF_A_TOPIC = new Set(['TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION']);
const LOG_MS = 60_000;
/** No partition is that long: the broker first checks the right, then the offset. */
const BEHIND_EVERYTHING = 2n ** 62n;

export class UnreadableTopics {
  /** By topic, when it was last reported. */
  readonly #loggedAt = new Map<string, number>();

  constructor(
    private readonly kafka: Kafka,
    private readonly topics: readonly string[],
    private readonly log: Logger,
  ) {}

  get all(): string[] {
    return [...this.#loggedAt.keys()];
  }

  get readable(): string[] {
    return this.topics.filter((topic) => !this.#loggedAt.has(topic));
  }

  /** How many partitions of a topic cannot be read for this reason. */
  partitionsOf(topic: string): number {
    return this.#loggedAt.has(topic) ? topicNamed(topic).partitions : 0;
  }

  /** Asks the broker about every topic. @returns whether the answer is another one than before. */
  async check(): Promise<boolean> {
    const before = this.all.join();
    for (const topic of this.topics) {
      const reason = await this.#reasonOf(topic);
      if (reason !== undefined) this.#report(topic, reason);
      else if (this.#loggedAt.delete(topic)) this.log.warn({ topic }, 'the topic can be read again');
    }
    return this.all.join() !== before;
  }

  async #reasonOf(topic: string): Promise<string | undefined> {
    try {
      await readRecord(this.kafka, topic, 0, BEHIND_EVERYTHING);
      return undefined;
    } catch (error) {
      const reason = topicErrorIn(error);
      // Whatever else is wrong is not about the topic.
      return reason ?? (this.#loggedAt.has(topic) ? 'the broker does not answer' : undefined);
    }
  }

  #report(topic: string, reason: string): void {
    const last = this.#loggedAt.get(topic);
    if (last !== undefined && Date.now() - last < LOG_MS) return;
    this.#loggedAt.set(topic, Date.now());
    this.log.error({ topic, reason }, 'a topic cannot be read; the others are');
  }
}

/** Why a topic cannot be read, where that is what an error of the library says. */
export function topicErrorIn(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { type } = cause as Error & { type?: string };
    if (type !== undefined && OF_A_TOPIC.has(type)) return type;
  }
  return undefined;
}
