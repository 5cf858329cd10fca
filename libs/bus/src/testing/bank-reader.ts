// A service that reads the topics of two banks, and whatever is written to them: what had an effect, what was parked and
// what was passed over can be seen in its database.
import { reportsTopic } from '@aiyrbas/contracts';
import { type Logger, Metrics } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { CompressionCodecs, CompressionTypes, type Message as KafkaRecord } from 'kafkajs';
import type { Handler } from '../consumer/batch-processor';
import { Consumer } from '../consumer/consumer';
import { busMigrations } from '../index';
import type { KafkaTransport, KafkaTransportOptions } from '../transports/kafka/kafka-transport';
import { Effects1763900000001 } from './effects';
import type { KafkaForTests } from './kafka-for-tests';

export const BANK = reportsTopic('EURIKZKA');
export const OTHER_BANK = reportsTopic('HSBKKZKX');

/** Writes bodies down; parks one that says "refused", and throws on one that says "bug". */
const writesBodies = (before: () => Promise<void>, isBroken: () => boolean): Handler => ({
  name: 'bank',
  handle: async (batch, context) => {
    await before();
    if (isBroken() && batch.some(({ raw }) => raw.includes('bug'))) throw new Error('a bug of ours');
    const good = batch.filter(({ raw }) => raw.startsWith('good'));
    for (const message of batch) if (!good.includes(message)) context.park(message, `refused: ${message.type}`);
    await context.tx.query(
      `insert into effect (event_id, key, stream_seq, subject_seq, topic, partition)
       select id, body, seq, 0, topic, partition
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::int[]) as t(id, body, seq, topic, partition)`,
      [
        good.map(({ id }) => id),
        good.map(({ raw }) => raw),
        good.map(({ seq }) => seq.toString()),
        good.map(({ topic }) => topic),
        good.map(({ partition }) => partition),
      ],
    );
  },
});

export class BankReader {
  readonly metrics = new Metrics('bank-reader');
  readonly died: Error[] = [];
  readonly logged: { readonly what: object; readonly text: string }[] = [];
  /** The handler has a bug: it throws on a body that names one. */
  isBroken = true;
  /** Called within the transaction of the first batch. */
  onFirstBatch: () => Promise<void> = () => Promise.resolve();
  #consumer: Consumer | undefined;
  #transport: KafkaTransport | undefined;

  private constructor(
    private readonly kafka: KafkaForTests,
    readonly database: TestDatabase,
  ) {}

  static async begin(kafka: KafkaForTests): Promise<BankReader> {
    await kafka.clear();
    const database = await testDatabase({ schema: 'orders', migrations: [...busMigrations, Effects1763900000001] });
    return new BankReader(kafka, database);
  }

  get consumer(): Consumer {
    return this.#consumer!;
  }

  async start(options: Partial<KafkaTransportOptions> = {}): Promise<void> {
    const log = this.#log();
    const handler = writesBodies(
      () => {
        const act = this.onFirstBatch;
        this.onFirstBatch = () => Promise.resolve();
        return act();
      },
      () => this.isBroken,
    );
    this.#transport = this.kafka.transport({
      onDead: (error) => this.died.push(error),
      sessionMs: 2_000,
      log,
      metrics: this.metrics,
      ...options,
    });
    this.#consumer = new Consumer({
      name: 'bank-reader',
      database: this.database.db,
      transport: this.#transport,
      topics: [BANK, OTHER_BANK],
      handlerFor: () => handler,
      log,
      metrics: this.metrics,
    });
    await this.#consumer.start();
  }

  async stop(): Promise<void> {
    await this.#consumer?.stop();
    await this.#transport?.close();
    this.#consumer = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.database.close();
  }

  /** Bodies that had their effect, in order. */
  async effects(): Promise<string[]> {
    return (await this.database.db.query<{ key: string }>('select key from effect order by id')).map(({ key }) => key);
  }

  parked(): Promise<{ key: string; type: string; reason: string; seq: string }[]> {
    return this.database.db.query('select key, type, reason, seq from parked order by id');
  }

  /** Topic, first and last offset, and why. */
  async passedOver(): Promise<[string, number, number, string][]> {
    const rows = await this.consumer.passedOver.list(this.database.db);
    return rows.map((row) => [row.topic, Number(row.firstOffset), Number(row.lastOffset), row.reason]);
  }

  errors(text: string): object[] {
    return this.logged.filter((line) => line.text.includes(text)).map(({ what }) => what);
  }

  #log(): Logger {
    const error = (what: object, text: string): void => void this.logged.push({ what, text });
    return Object.assign(Object.create(this.kafka.log) as Logger, { error, warn: error });
  }
}

/** Writes records to a topic in one send, so in one batch for each partition. */
export async function write(
  kafka: KafkaForTests,
  topic: string,
  records: readonly KafkaRecord[],
  codec = CompressionTypes.None,
): Promise<void> {
  const producer = kafka.kafka.producer();
  await producer.connect();
  const known = CompressionCodecs[CompressionTypes.ZSTD];
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => rawZstd(buffer),
    decompress: async () => Buffer.alloc(0),
  });
  try {
    await producer.send({
      topic,
      compression: codec,
      messages: records.map((record) => ({ partition: 0, ...record })),
    });
  } finally {
    CompressionCodecs[CompressionTypes.ZSTD] = known;
    await producer.disconnect();
  }
}

/** A frame of Zstandard (RFC 8878) that packs nothing: one segment of at most 64 kB in one raw block. */
function rawZstd(bytes: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0b0110_0000, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(bytes.length - 256, 5);
  head.writeUIntLE((bytes.length << 3) | 1, 7, 3);
  return Buffer.concat([head, bytes]);
}
