// A batch is what it is meant to be; whether a broker takes it, a run shows.
import { zstdDecompressSync } from 'node:zlib';
import { CODECS, pack } from './codecs';
import { encodeBatch, fillBatch } from './record-batch';
import { SeededRandom } from './seeded-random';

const LIMIT = 1024 * 1024;

it.each([LIMIT, 1_000, 200])('a record can be made so long that its batch has %i bytes', (bytes) => {
  const headers = [[Buffer.from('ce_type'), Buffer.from('x')]] as const;
  const record = fillBatch({ key: Buffer.from('key'), value: null, headers }, bytes, (length) => Buffer.alloc(length));
  expect(encodeBatch([record], 'none', 0)).toHaveLength(bytes);
});

it.each(CODECS)('the batch says that it is packed with %s', (codec) => {
  const batch = encodeBatch([{ key: null, value: Buffer.from('v'), headers: [] }], codec, 0);
  expect(CODECS[batch.readInt16BE(21)]).toBe(codec);
  expect(batch.readInt32BE(8)).toBe(batch.length - 12);
});

it('what is packed in blocks of its own holds every byte', () => {
  const bytes = new SeededRandom(1).bytes(100_000);
  for (const codec of ['snappy', 'lz4'] as const) {
    const packed = pack(codec, bytes);
    for (let at = 0; at < bytes.length; at += 32 * 1024)
      expect(packed.includes(bytes.subarray(at, at + 32 * 1024))).toBe(true);
  }
  expect(zstdDecompressSync(pack('zstd', bytes))).toEqual(bytes);
});

it('a seed repeats what it gave', () => {
  const values = (seed: number) => {
    const random = new SeededRandom(seed);
    return [random.uuid('a'), random.text(9), random.below(1_000), random.pick(['a', 'b', 'c'])];
  };
  expect(values(7)).toEqual(values(7));
  expect(values(7)).not.toEqual(values(8));
});
