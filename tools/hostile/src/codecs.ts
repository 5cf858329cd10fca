// What packs a batch. Gzip and zstd come with Node. Snappy and LZ4 are written as their formats allow: in blocks that are
// not packed, so that the broker's own decoders are used, and no dependency is needed.
import { gzipSync, zstdCompressSync } from 'node:zlib';

export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Codec = (typeof CODECS)[number];

export const numberOf = (codec: Codec): number => CODECS.indexOf(codec);

export function pack(codec: Codec, bytes: Buffer): Buffer {
  switch (codec) {
    case 'none':
      return bytes;
    case 'gzip':
      return gzipSync(bytes, { level: 1 });
    case 'snappy':
      return snappy(bytes);
    case 'lz4':
      return lz4(bytes);
    case 'zstd':
      return zstdCompressSync(bytes);
  }
}

const BLOCK_BYTES = 32 * 1024;

function* blocksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) yield bytes.subarray(at, at + BLOCK_BYTES);
}

/** The stream of xerial's library, which Kafka reads: a head, then blocks after their lengths; each is one literal. */
function snappy(bytes: Buffer): Buffer {
  const parts = [Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0, 0, 0, 0, 1, 0, 0, 0, 1])];
  for (const block of blocksOf(bytes)) {
    const literal = Buffer.from([0xf4, (block.length - 1) & 0xff, (block.length - 1) >> 8]);
    const packed = Buffer.concat([lengthBeforeSnappy(block.length), literal, block]);
    const length = Buffer.alloc(4);
    length.writeInt32BE(packed.length);
    parts.push(length, packed);
  }
  return Buffer.concat(parts);
}

function lengthBeforeSnappy(length: number): Buffer {
  const bytes: number[] = [];
  let left = length;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** Blocks of at most 64 KiB, independent of each other; the last byte is the checksum of the two before it. */
const LZ4_HEAD = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const LZ4_NOT_PACKED = 0x8000_0000;

function lz4(bytes: Buffer): Buffer {
  const parts: Buffer[] = [LZ4_HEAD];
  for (const block of blocksOf(bytes)) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(block.length + LZ4_NOT_PACKED);
    parts.push(length, block);
  }
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}
