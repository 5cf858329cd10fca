// Record batches as Kafka's protocol describes them, from any bytes: keys, header names and values that no client library
// would write. Also the two older formats, which a broker of today refuses.
import { crc32 } from 'node:zlib';
import { crc32c } from '@aiyrbas/bus';
import { type Codec, numberOf, pack } from './codecs';

export interface RawRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [Buffer, Buffer | null])[];
}

/** Of an unpacked batch, before its first record. */
const HEAD_BYTES = 61;
/** What the attributes, the differences in time and offset, and the lengths of one record take at most. */
const RECORD_BYTES = 40;

export const sizeOf = ({ key, value, headers }: RawRecord): number =>
  headers.reduce(
    (sum, [name, text]) => sum + name.length + (text?.length ?? 0) + 10,
    RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0),
  );

export function encodeBatch(records: readonly RawRecord[], codec: Codec, now: number): Buffer {
  const packed = pack(codec, Buffer.concat(records.map(encodeRecord)));
  const batch = Buffer.alloc(HEAD_BYTES + packed.length);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(numberOf(codec), 21);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(now), 27);
  batch.writeBigInt64BE(BigInt(now), 35);
  batch.writeBigInt64BE(-1n, 43);
  batch.writeInt16BE(-1, 51);
  batch.writeInt32BE(-1, 53);
  batch.writeInt32BE(records.length, 57);
  packed.copy(batch, HEAD_BYTES);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** The one record whose unpacked batch has exactly so many bytes. */
export function fillBatch(record: RawRecord, bytes: number, filler: (length: number) => Buffer): RawRecord {
  const lengthAt = (length: number): number =>
    HEAD_BYTES + encodeRecord({ ...record, value: Buffer.alloc(length) }, 0).length;
  let length = bytes - lengthAt(0);
  while (lengthAt(length) > bytes) length -= 1;
  return { ...record, value: filler(length) };
}

function encodeRecord({ key, value, headers }: RawRecord, at: number): Buffer {
  const parts = [Buffer.from([0]), varint(0), varint(at), ...bytesOf(key), ...bytesOf(value), varint(headers.length)];
  for (const [name, text] of headers) parts.push(...bytesOf(name), ...bytesOf(text));
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(body.length), body]);
}

const bytesOf = (bytes: Buffer | null): Buffer[] => (bytes === null ? [varint(-1)] : [varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  const bytes: number[] = [];
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** A message set of format 0 or 1, as clients wrote it before record batches (Kafka 0.11). */
export function encodeOldSet({ key, value }: RawRecord, magic: 0 | 1, now: number): Buffer {
  const time = Buffer.alloc(magic === 1 ? 8 : 0);
  if (magic === 1) time.writeBigInt64BE(BigInt(now));
  const body = Buffer.concat([Buffer.from([magic, 0]), time, oldBytes(key), oldBytes(value)]);
  const head = Buffer.alloc(16);
  head.writeInt32BE(body.length + 4, 8);
  head.writeUInt32BE(crc32(body), 12);
  return Buffer.concat([head, body]);
}

function oldBytes(bytes: Buffer | null): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes?.length ?? -1);
  return bytes === null ? length : Buffer.concat([length, bytes]);
}
