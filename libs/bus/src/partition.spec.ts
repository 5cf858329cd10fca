import { murmur2, partitionOf } from './partition';

// Values of the Java client's own Utils.murmur2, as its test suite publishes them.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the hash of %s is %i, as Java’s Kafka client has it', (text, hash) => {
  expect(murmur2(Buffer.from(text)) | 0).toBe(hash);
});

it('a key lies in one partition, and keys spread over all', () => {
  const used = new Set(Array.from({ length: 1_000 }, (_, n) => partitionOf(`key-${n}`, 6)));
  expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(partitionOf('key-1', 6)).toBe(partitionOf('key-1', 6));
});
