// What Kafka holds, read by a group that nobody knows: per partition every number of the producer's log, in order, each
// with the id that the log says. A record may be there twice, because a send whose answer was lost is sent again.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { type Books } from './books';
import type { Finding } from './check';
import { SERVICES } from './invariants';

/** All of it has been there for a while; one that does not come within this is not there. */
const PATIENCE_MS = 60_000;
const SHOWN = 10;

interface Told {
  readonly place: string;
  readonly seq: number;
  readonly id: string;
}

export async function topicsFinding(books: Books, brokers: string): Promise<Finding> {
  const told = await books.rows<Told>(
    SERVICES.map(
      (one) => `select topic || '/' || partition as place, seq::float8 as seq, id::text from ${one}.outbox`,
    ).join(' union all '),
  );
  const expected = new Map<string, Map<number, string>>();
  for (const { place, seq, id } of told) mapAt(expected, place).set(seq, id);
  const reader = new TopicsReader(expected);
  await reader.read(brokers);
  return {
    id: 'I5',
    says: 'Kafka holds every message of every log, first in order, each number with the id that the log says',
    looked: told.length,
    breaks: reader.breaks().slice(0, SHOWN),
  };
}

class TopicsReader {
  readonly #heard = new Map<string, number>();
  readonly #wrong: string[] = [];

  constructor(private readonly expected: ReadonlyMap<string, ReadonlyMap<number, string>>) {}

  async read(brokers: string): Promise<void> {
    const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'checker', logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `checker-${randomUUID()}` });
    await consumer.connect();
    try {
      const topics = [...new Set([...this.expected.keys()].map((place) => place.split('/')[0]!))];
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: async ({ topic, partition, message }) => {
          const { ce_id: id, ce_streamseq: seq } = message.headers ?? {};
          this.#hear(`${topic}/${partition}`, Number(String(seq)), String(id));
        },
      });
      for (const end = Date.now() + PATIENCE_MS; !this.#isWhole && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    } finally {
      await consumer.disconnect();
    }
  }

  breaks(): string[] {
    const missing = [...this.expected].flatMap(([place, log]) =>
      (this.#heard.get(place) ?? 0) < log.size ? [`${place}: up to ${this.#heard.get(place) ?? 0} of ${log.size}`] : [],
    );
    return [...this.#wrong, ...missing];
  }

  #hear(place: string, seq: number, id: string): void {
    const before = this.#heard.get(place) ?? 0;
    const log = this.expected.get(place);
    // Told after the log was read.
    if (seq > (log?.size ?? 0)) return;
    if (log?.get(seq) !== id) this.#wrong.push(`${place}: number ${seq} is ${id}, the log says ${log?.get(seq)}`);
    if (seq > before + 1) this.#wrong.push(`${place}: ${seq} follows ${before}`);
    if (seq === before + 1) this.#heard.set(place, seq);
  }

  get #isWhole(): boolean {
    return [...this.expected].every(([place, log]) => (this.#heard.get(place) ?? 0) >= log.size);
  }
}

function mapAt(all: Map<string, Map<number, string>>, place: string): Map<number, string> {
  const known = all.get(place) ?? new Map<number, string>();
  all.set(place, known);
  return known;
}
