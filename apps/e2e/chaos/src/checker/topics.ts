// What Kafka holds, read by a group that nobody knows: per partition every number of the producer's log, in order, each
// with the id that the log says. A record may be there twice, because a send whose answer was lost is sent again.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { type DatabaseView } from './database-view';
import type { CheckResult } from './check';
import { CHECKED_SERVICES } from './invariants';

/** All of it has been there for a while; one that does not come within this is not there. */
const TIMEOUT_MS = 60_000;
const SHOWN = 10;

interface LoggedMessage {
  readonly place: string;
  readonly seq: number;
  readonly id: string;
}

export async function topicsResult(database: DatabaseView, brokers: string): Promise<CheckResult> {
  const logged = await database.rows<LoggedMessage>(
    CHECKED_SERVICES.map(
      (one) => `select topic || '/' || partition as place, seq::float8 as seq, id::text from ${one}.outbox`,
    ).join(' union all '),
  );
  const expected = new Map<string, Map<number, string>>();
  for (const { place: topicPartition, seq, id } of logged) mapAt(expected, topicPartition).set(seq, id);
  const reader = new TopicsReader(expected);
  await reader.read(brokers);
  return {
    id: 'I5',
    rule: 'Kafka holds every message of every log, first in order, each number with the id that the log says',
    checked: logged.length,
    breaks: reader.breaks().slice(0, SHOWN),
  };
}

class TopicsReader {
  readonly #received = new Map<string, number>();
  readonly #wrong: string[] = [];

  constructor(private readonly expected: ReadonlyMap<string, ReadonlyMap<number, string>>) {}

  async read(brokers: string): Promise<void> {
    const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'checker', logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `checker-${randomUUID()}` });
    await consumer.connect();
    try {
      const topics = [...new Set([...this.expected.keys()].map((topicPartition) => topicPartition.split('/')[0]!))];
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: async ({ topic, partition, message }) => {
          const { ce_id: id, ce_streamseq: seq } = message.headers ?? {};
          this.#receive(`${topic}/${partition}`, Number(String(seq)), String(id));
        },
      });
      for (const end = Date.now() + TIMEOUT_MS; !this.#isWhole && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    } finally {
      await consumer.disconnect();
    }
  }

  breaks(): string[] {
    const missing = [...this.expected].flatMap(([topicPartition, log]) =>
      (this.#received.get(topicPartition) ?? 0) < log.size
        ? [`${topicPartition}: up to ${this.#received.get(topicPartition) ?? 0} of ${log.size}`]
        : [],
    );
    return [...this.#wrong, ...missing];
  }

  #receive(topicPartition: string, seq: number, id: string): void {
    const before = this.#received.get(topicPartition) ?? 0;
    const log = this.expected.get(topicPartition);
    // Published after the log was read.
    if (seq > (log?.size ?? 0)) return;
    if (log?.get(seq) !== id)
      this.#wrong.push(`${topicPartition}: number ${seq} is ${id}, the log says ${log?.get(seq)}`);
    if (seq > before + 1) this.#wrong.push(`${topicPartition}: ${seq} follows ${before}`);
    if (seq === before + 1) this.#received.set(topicPartition, seq);
  }

  get #isWhole(): boolean {
    return [...this.expected].every(([topicPartition, log]) => (this.#received.get(topicPartition) ?? 0) >= log.size);
  }
}

function mapAt(all: Map<string, Map<number, string>>, topicPartition: string): Map<number, string> {
  const known = all.get(topicPartition) ?? new Map<number, string>();
  all.set(topicPartition, known);
  return known;
}
