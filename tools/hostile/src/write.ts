// Writes the records: mixed by chance that a seed repeats, in batches of any size and codec, at most so many each second.
import { reportsTopic, topicNamed } from '@aiyrbas/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { type BankPen, CREDIT, type Good, attributesOf } from './bank-pen';
import { CODECS, type Codec } from './codecs';
import { KINDS, type Kind, type Made, type RecordOutcome } from './kinds';
import { RawProducer, RefusedByBroker } from './produce';
import type { SeededRandom } from './seeded-random';
import { type RawRecord, encodeBatch, encodeOldSet, fillBatch, sizeOf } from './record-batch';

/** A record that the broker took: which kind, and where it is. */
export interface Sent {
  readonly kind: string;
  readonly outcome: RecordOutcome;
  readonly reason?: RegExp | undefined;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly id?: string | undefined;
}

export interface WriteOptions {
  readonly records: number;
  /** In all, as they are before a codec packs them. */
  readonly bytes: number;
  readonly perSecond: number;
  readonly broker: string;
  readonly random: SeededRandom;
  readonly pen: BankPen;
  /** A bank whose topic keeps batches as its writer packed them. */
  readonly otherBic: string;
  readonly print: (line: string) => void;
}

/** What a topic takes in one batch. */
const BATCH_BYTES_MAX = 1024 * 1024;
const BATCH_BYTES = 600 * 1024;
const BATCH_RECORDS_MAX = 200;
/** One in so many records is as large as the topic takes. */
const ONE_AT_THE_LIMIT = 2_000;
/** A reader unpacks 32 MiB of one batch at most. */
const UNPACKED = { records: 34, bytes: 1_000_000 };
const KEEPS = /^packed with the codec/;

type Item = Made & { readonly kind: Kind };

export class Writer {
  readonly sent: Sent[] = [];
  /** What the broker took nothing of, by kind. */
  readonly refused = new Map<string, number>();
  readonly codecs = new Map<Codec, number>();
  bytes = 0;
  #made = 0;
  #started = 0;
  readonly #pending: Item[][];
  readonly #earlier: Good[][];
  readonly #topic: string;
  readonly #otherTopic: string;
  readonly #partitions: number;

  private constructor(
    private readonly options: WriteOptions,
    private producer: RawProducer,
  ) {
    this.#topic = reportsTopic(options.pen.bic);
    this.#otherTopic = reportsTopic(options.otherBic);
    this.#partitions = topicNamed(this.#topic).partitions;
    this.#pending = Array.from({ length: this.#partitions }, () => []);
    this.#earlier = Array.from({ length: this.#partitions }, () => []);
  }

  static async open(options: WriteOptions): Promise<Writer> {
    return new Writer(options, await RawProducer.connect(options.broker));
  }

  get topics(): readonly string[] {
    return [this.#topic, this.#otherTopic];
  }

  /** The last record of every partition is a good one, so that what was passed over before it is seen to be past. */
  async write(): Promise<void> {
    const { records, random, print } = this.options;
    this.#started = Date.now();
    const progressTimer = setInterval(() => print(`${this.#made} of ${records} records`), 20_000);
    try {
      await this.#special();
      while (this.#made < records) {
        const partition = random.below(this.#partitions);
        if (random.below(ONE_AT_THE_LIMIT / 2) === 0) await this.#notRepacked(partition);
        else await this.#add(this.#some(), partition);
      }
      for (let partition = 0; partition < this.#partitions; partition += 1) {
        await this.#flush(partition);
        await this.#add(KINDS[0]!, partition);
        await this.#flush(partition);
      }
    } finally {
      clearInterval(progressTimer);
      this.producer.close();
    }
  }

  /** What is written in batches or transactions of its own; the mix comes after it, or in between. */
  async #special(): Promise<void> {
    const { records, random, pen } = this.options;
    for (const magic of [0, 1] as const) {
      for (const version of [2, 3]) await this.#old(magic, version);
    }
    const atLimit = Math.max(1, Math.round(records / ONE_AT_THE_LIMIT));
    for (let at = 0; at < atLimit; at += 1) {
      const base = { key: Buffer.from(random.text(8)), value: null, headers: attributesOf(pen.newId(), CREDIT, 'x') };
      const record = fillBatch(base, BATCH_BYTES_MAX, (length) => Buffer.from(random.text(length)));
      const kind = as('at the size limit', 'refused', /^signature_missing$/);
      await this.#send(this.#topic, random.below(this.#partitions), 'none', [{ kind, record }]);
    }
    await this.#unpacksTooFar();
    await this.#transactions(Math.max(2, Math.round(records / 500)));
  }

  async #unpacksTooFar(): Promise<void> {
    const record: RawRecord = { key: null, value: Buffer.alloc(UNPACKED.bytes), headers: [] };
    const kind = as('in a batch that unpacks beyond 32 MiB', 'passed over', /./);
    const items = Array.from({ length: UNPACKED.records }, () => ({ kind, record }));
    await this.#send(this.#topic, 0, 'gzip', items);
    // What was written is a few kilobytes.
    this.bytes -= UNPACKED.records * sizeOf(record);
  }

  /** A codec that the broker packs again on one topic, and keeps on the other. */
  async #notRepacked(partition: number): Promise<void> {
    const { random } = this.options;
    const codec = random.pick(['snappy', 'lz4', 'zstd'] as const);
    const kind = as(`${codec}, where the broker keeps it`, 'passed over', KEEPS);
    const items = Array.from({ length: 1 + random.below(10) }, () => ({
      kind,
      record: { key: null, value: random.bytes(random.below(3_000)), headers: [] },
    }));
    await this.#send(this.#otherTopic, partition, codec, items);
  }

  async #old(magic: 0 | 1, version: number): Promise<void> {
    const set = encodeOldSet({ key: Buffer.from('k'), value: Buffer.from('old'), headers: [] }, magic, Date.now());
    const name = `format ${magic} in request version ${version}`;
    const producer = await RawProducer.connect(this.options.broker);
    try {
      const offset = await producer.send(this.#topic, 0, set, version);
      this.sent.push({ kind: name, outcome: 'refused', topic: this.#topic, partition: 0, offset });
      this.#made += 1;
    } catch (error) {
      if (!(error instanceof RefusedByBroker)) throw error;
      this.refused.set(name, (this.refused.get(name) ?? 0) + 1);
    } finally {
      producer.close();
    }
  }

  async #transactions(count: number): Promise<void> {
    const { broker, pen, random } = this.options;
    const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ transactionalId: `hostile-${pen.newId()}`, maxInFlightRequests: 1 });
    await producer.connect();
    try {
      for (let at = 0; at < count; at += 1) {
        const isCommitted = at % 2 === 0;
        const transaction = await producer.transaction();
        const { record, id } = await pen.signed(pen.credit());
        const partition = random.below(this.#partitions);
        const headers = Object.fromEntries(record.headers.map(([name, text]) => [name.toString(), text ?? '']));
        const [done] = await transaction.send({
          topic: this.#topic,
          messages: [{ key: record.key, value: record.value, headers, partition }],
        });
        await (isCommitted ? transaction.commit() : transaction.abort());
        const kind = isCommitted ? 'in a committed transaction' : 'in an aborted transaction';
        const outcome = isCommitted ? 'processed' : 'not read';
        const offset = BigInt(done!.baseOffset!);
        this.sent.push({ kind, outcome, topic: this.#topic, partition, offset, id });
        this.#made += 1;
      }
    } finally {
      await producer.disconnect();
    }
  }

  #some(): Kind {
    let at = this.options.random.next() * TOTAL_WEIGHT;
    return KINDS.find(({ weight }) => (at -= weight) < 0) ?? KINDS[0]!;
  }

  async #add(kind: Kind, partition: number): Promise<void> {
    const { random, pen } = this.options;
    const earlier = this.#earlier[partition]!;
    const made = await kind.make({
      random,
      pen,
      earlier: earlier.length > 0 ? random.pick(earlier) : undefined,
      remember: (good) => {
        // A few are enough, and a run of 100,000 would keep them all.
        if (earlier.length < 500) earlier.push(good);
        else earlier[random.below(500)] = good;
      },
      filler: () => random.bytes(this.#fillerLength()),
    });
    const pending = this.#pending[partition]!;
    const size = pending.reduce((sum, { record }) => sum + sizeOf(record), sizeOf(made.record));
    if (size > BATCH_BYTES || pending.length >= 1 + random.below(BATCH_RECORDS_MAX)) await this.#flush(partition);
    this.#pending[partition]!.push({ ...made, kind });
    this.bytes += sizeOf(made.record);
    this.#made += 1;
  }

  /** What is still to be written, over the records that are left, give or take; some kinds have a length of their own. */
  #fillerLength(): number {
    const { bytes, records, random } = this.options;
    const each = Math.max(0, bytes - this.bytes) / Math.max(1, records - this.#made);
    return random.below(Math.min(120_000, Math.max(64, Math.round(each * 3))));
  }

  async #flush(partition: number): Promise<void> {
    const items = this.#pending[partition]!.splice(0);
    if (items.length > 0) await this.#send(this.#topic, partition, this.options.random.pick(CODECS), items, false);
  }

  async #send(topic: string, partition: number, codec: Codec, items: readonly Item[], isCounted = true): Promise<void> {
    const batch = encodeBatch(
      items.map(({ record }) => record),
      codec,
      Date.now(),
    );
    const first = await this.producer.send(topic, partition, batch);
    items.forEach(({ kind, id }, at) => {
      const { name, outcome, reason } = kind;
      this.sent.push({ kind: name, outcome, reason, topic, partition, offset: first + BigInt(at), id });
    });
    this.codecs.set(codec, (this.codecs.get(codec) ?? 0) + items.length);
    if (isCounted) {
      this.#made += items.length;
      this.bytes += items.reduce((sum, { record }) => sum + sizeOf(record), 0);
    }
    const dueMs = this.#started + (this.sent.length * 1000) / this.options.perSecond - Date.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  }
}

const TOTAL_WEIGHT = KINDS.reduce((sum, { weight }) => sum + weight, 0);

const as = (name: string, outcome: RecordOutcome, reason: RegExp): Kind => ({
  name,
  outcome,
  reason,
  weight: 0,
  make: () => {
    throw new Error('made by the writer');
  },
});
