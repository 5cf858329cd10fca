// What a fetch brings of a partition: as kafkajs reads it where kafkajs can, and by its place where it cannot.
import { gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { crc32c } from './crc32c';
import { decodeFetchResponse } from './fetch-response';
import { decodeBatch } from './record-batch';
import { decodeRecordSet } from './record-set';

const load = createRequire(__filename);
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<{ buffer: Buffer }>;
};
const Record = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;
const LibraryDecoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const libraryDecode = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<{ records: { key: Buffer; value: Buffer; headers: object; offset: string; timestamp: string }[] }>;

interface Written {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, Buffer])[];
}

const record = (value: string): Written => ({ key: null, value: Buffer.from(value), headers: [] });

/** A batch as a producer and then a broker write it. */
async function batchOf(records: readonly Written[], firstOffset = 0n, compression = 0): Promise<Buffer> {
  const { buffer } = await RecordBatch({
    compression,
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_000_999,
    producerId: 7,
    lastOffsetDelta: records.length - 1,
    records: records.map(({ key, value, headers }, at) =>
      Record({ offsetDelta: at, timestampDelta: at, key, value, headers: Object.fromEntries(headers) }),
    ),
  });
  const bytes = Buffer.from(buffer);
  bytes.writeBigInt64BE(firstOffset, 0);
  return bytes;
}

/** The batch with other content and the checksum that goes with it. */
function withChecksum(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

const packedWith = async (codec: number): Promise<Buffer> => {
  const batch = await batchOf([record('a'), record('b'), record('c')], 10n);
  batch.writeInt16BE(codec, 21);
  return withChecksum(batch);
};

const END = 1_000n;
const values = (records: Awaited<ReturnType<typeof decodeRecordSet>>) =>
  records.map(({ value, unreadable, blocked }) => unreadable ?? blocked ?? value?.toString('utf8'));

const written = fc.record({
  key: fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.uniqueArray(
    fc.tuple(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((name) => `h-${name}`),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    { selector: ([name]) => name, maxLength: 8 },
  ),
});

it('the checksum is the one of the standard', () => {
  expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
  expect(crc32c(Buffer.alloc(0))).toBe(0);
});

it('every batch that kafkajs can read is read the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(written, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0, 1),
      fc.bigInt(0n, 2n ** 40n),
      async (records, compression, firstOffset) => {
        const batch = await batchOf(records, firstOffset, compression);
        const theirs = await libraryDecode(new LibraryDecoder(batch));
        const ours = await decodeBatch(batch);
        const shown = (all: typeof theirs.records) =>
          all.map(({ key, value, headers, offset, timestamp }) => ({
            key,
            value,
            offset,
            timestamp,
            headers: { ...headers },
          }));
        expect(shown(ours as never)).toEqual(shown(theirs.records));
      },
    ),
  );
});

it.each([
  [2, 'snappy'],
  [3, 'lz4'],
  [4, 'zstd'],
  [7, 'number 7'],
])('a batch that is packed with codec %i is one stretch, and its neighbours are read', async (codec, name) => {
  const set = Buffer.concat([
    await batchOf([record('before')], 9n),
    await packedWith(codec),
    await batchOf([record('behind')], 13n),
  ]);
  const found = await decodeRecordSet(set, END);
  expect(values(found)).toEqual([
    'before',
    expect.objectContaining({
      firstOffset: 10n,
      lastOffset: 12n,
      reason: `packed with the codec ${name}; only gzip can be read`,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
    'behind',
  ]);
  expect(found.map(({ offset }) => offset)).toEqual(['9', '12', '13']);
});

it('whatever byte of a batch is broken, it is never believed, and the ones before and behind it are read unless its own end is in doubt', async () => {
  const LAST_DELTA = 23;
  const COUNT = 57;
  const middle = await batchOf([record('x'), record('y')], 10n, 1);
  const before = await batchOf([record('before')], 9n);
  const behind = await batchOf([record('behind')], 12n);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 21, max: middle.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const broken = Buffer.from(middle);
        broken[at]! ^= flip;
        const found = values(await decodeRecordSet(Buffer.concat([before, broken, behind]), END));
        const isInDoubt = [LAST_DELTA, COUNT].some((field) => at >= field && at < field + 4);
        if (isInDoubt) expect(found).toEqual(['before']);
        else
          expect(found).toEqual(['before', expect.objectContaining({ firstOffset: 10n, lastOffset: 11n }), 'behind']);
      },
    ),
  );
});

it('whatever the bytes are, they are read or skipped, and nothing is thrown', async () => {
  const whole = Buffer.concat([await batchOf([record('a')], 3n), await batchOf([record('b')], 4n, 1)]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        expect(values(await decodeRecordSet(bytes.subarray(0, length), END))).not.toContain(undefined);
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(values(await decodeRecordSet(Buffer.from(bytes), END))).not.toContain(undefined);
    }),
  );
});

it('a batch that unpacks to more than any is, is not unpacked', async () => {
  const batch = await batchOf([record('x')], 5n);
  const bomb = withChecksum(Buffer.concat([batch.subarray(0, 61), gzipSync(Buffer.alloc(64 * 1024 * 1024))]));
  bomb.writeInt32BE(bomb.length - 12, 8);
  bomb.writeInt16BE(1, 21);
  withChecksum(bomb);
  expect(values(await decodeRecordSet(bomb, END))).toEqual([
    expect.objectContaining({ firstOffset: 5n, lastOffset: 5n }),
  ]);
});

it('a record of a hundred thousand headers takes no longer than its size says', async () => {
  const headers = Array.from({ length: 100_000 }, (_, at) => [`h${at}`, Buffer.from('v')] as const);
  const [found] = await decodeRecordSet(await batchOf([{ key: null, value: null, headers }], 0n), END);
  expect(Object.keys(found!.headers)).toHaveLength(100_000);
  expect(found!.headers['h99999']!.toString()).toBe('v');
});

it('headers that are called as what every object has are headers', async () => {
  const names = ['constructor', '__proto__', 'toString', ''];
  const batch = await batchOf([
    { key: null, value: null, headers: names.slice(0, 1).map((name) => [name, Buffer.from('v')]) },
  ]);
  const [found] = await decodeRecordSet(batch, END);
  expect(found!.headers['constructor']!.toString()).toBe('v');
});

it('the tail of a fetch that was cut off is left for the next one', async () => {
  const set = Buffer.concat([
    await batchOf([record('whole')], 1n),
    (await batchOf([record('cut')], 2n)).subarray(0, 70),
  ]);
  expect(values(await decodeRecordSet(set, END))).toEqual(['whole']);
});

it('a first batch without an end blocks its partition: the next offset is unknown', async () => {
  const batch = await batchOf([record('x')], 1n);
  batch.writeInt32BE(1_000_000, 8);
  expect(values(await decodeRecordSet(batch, END))).toEqual(['a batch without an end']);
  // The offset leads past whatever was asked for, so that the library does not take it for an old record.
  expect((await decodeRecordSet(batch, END))[0]!.offset).toBe((2n ** 63n - 1n).toString());
});

it('a head that contradicts itself blocks, because it cannot say where the partition goes on', async () => {
  const batch = await batchOf([record('x')], 1n);
  batch.writeInt32BE(900, 23);
  expect(values(await decodeRecordSet(batch, END))).toEqual(['the checksum is another one']);
});

describe('an answer to a fetch', () => {
  const partition = (index: number, error: number, records: Buffer): Buffer => {
    const head = Buffer.alloc(4 + 2 + 8 + 8 + 8 + 4 + 4 + 4);
    head.writeInt32BE(index, 0);
    head.writeInt16BE(error, 4);
    head.writeBigInt64BE(error === 0 ? END : -1n, 6);
    head.writeInt32BE(-1, 34);
    head.writeInt32BE(records.length, 38);
    return Buffer.concat([head, records]);
  };
  const response = (...partitions: Buffer[]): Buffer => {
    const head = Buffer.alloc(4 + 2 + 4 + 4 + 2 + 1 + 4);
    head.writeInt32BE(1, 10);
    head.writeInt16BE(1, 14);
    head.write('t', 16);
    head.writeInt32BE(partitions.length, 17);
    return Buffer.concat([head, ...partitions]);
  };

  it('has an error of one partition for that partition alone', async () => {
    const good = await batchOf([record('good')], 0n);
    const { responses } = await decodeFetchResponse(
      response(partition(0, 2, Buffer.alloc(0)), partition(1, 0, good)),
      11,
    );
    const [{ partitions }] = responses as [(typeof responses)[0]];
    expect(partitions.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
    expect(partitions.map(({ messages }) => values([...messages]))).toEqual([
      ['the broker answers CORRUPT_MESSAGE'],
      ['good'],
    ]);
  });

  it('leaves to the library what the library heals', async () => {
    const { responses } = await decodeFetchResponse(response(partition(0, 6, Buffer.alloc(0))), 11);
    expect(responses[0]!.partitions[0]).toMatchObject({ errorCode: 6, messages: [] });
  });
});
