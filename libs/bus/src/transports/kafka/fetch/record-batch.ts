// One record batch (magic 2) as the broker keeps it. Kafkajs's own decoder ends the whole consumer on what it cannot read,
// believes no checksum, inflates without limit, and takes a time that grows with the square of the number of headers.
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import type { IHeaders } from 'kafkajs';
import { ByteReader, MalformedBytes } from './byte-reader';
import { crc32c } from './crc32c';

/** Where the fields of a batch's head lie, in bytes from its beginning. */
const AT = { crc: 17, attributes: 21, lastDelta: 23, firstTime: 27, maxTime: 35, producer: 43, count: 57, records: 61 };
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const CODEC_MASK = 0x07;
const APPEND_TIME = 0x08;
const IN_TRANSACTION = 0x10;
const CONTROL = 0x20;
/** A batch is at most 1 MiB as it is sent; more than this is no ordinary one unpacked, and would cost memory. */
const UNPACKED_MAX = 32 * 1024 * 1024;

const unpack = promisify(unzip) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What kafkajs wants to know of a record beside itself, to leave aborted transactions out. */
export interface RecordBatchContext {
  readonly producerId: string;
  readonly inTransaction: boolean;
}

/** A record in the form in which kafkajs hands it over. */
export interface DecodedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly attributes: number;
  readonly offset: string;
  readonly headers: IHeaders;
  readonly isControlRecord: boolean;
  readonly batchContext: RecordBatchContext;
}

/** How many records its head says that it has. */
export const countOf = (batch: Buffer): number => batch.readInt32BE(AT.count);

/** The offset of its last record, whether or not that can be read. */
export const lastOffsetOf = (batch: Buffer): bigint =>
  batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(AT.lastDelta));

/**
 * Decodes a whole batch. @throws when any of it cannot be read: a codec other than gzip, another checksum, or records
 * that are none. The text of the error names no content.
 */
export async function decodeBatch(batch: Buffer): Promise<DecodedRecord[]> {
  const checksum = crc32c(batch, AT.attributes);
  if (checksum !== batch.readUInt32BE(AT.crc)) throw new MalformedBytes('the checksum is another one');
  const attributes = batch.readInt16BE(AT.attributes);
  const packed = batch.subarray(AT.records);
  const codec = CODECS[attributes & CODEC_MASK] ?? `number ${attributes & CODEC_MASK}`;
  if (codec === 'none') return recordsOf(batch, packed);
  if (codec !== 'gzip') throw new MalformedBytes(`packed with the codec ${codec}; only gzip can be read`);
  return recordsOf(batch, await unpack(packed, { maxOutputLength: UNPACKED_MAX }));
}

function recordsOf(batch: Buffer, bytes: Buffer): DecodedRecord[] {
  const attributes = batch.readInt16BE(AT.attributes);
  const first = batch.readBigInt64BE(0);
  const lastDelta = batch.readInt32BE(AT.lastDelta);
  const firstTime = batch.readBigInt64BE(AT.firstTime);
  const appendTime = attributes & APPEND_TIME ? batch.readBigInt64BE(AT.maxTime).toString() : undefined;
  const shared = {
    isControlRecord: (attributes & CONTROL) !== 0,
    batchContext: {
      producerId: batch.readBigInt64BE(AT.producer).toString(),
      inTransaction: (attributes & IN_TRANSACTION) !== 0,
    },
  };
  const reader = new ByteReader(bytes);
  const records: DecodedRecord[] = [];
  let previous = -1;
  for (let count = countOf(batch); count > 0; count -= 1) {
    const record = new ByteReader(reader.take(reader.varint()));
    const recordAttributes = record.int8();
    const time = firstTime + record.varlong();
    const delta = record.varint();
    // Where a partition is read on follows from an offset: one that lies elsewhere would skip records, or repeat them.
    if (delta <= previous || delta > lastDelta) throw new MalformedBytes('the offsets are not those of the batch');
    previous = delta;
    records.push({
      attributes: recordAttributes,
      timestamp: appendTime ?? time.toString(),
      offset: (first + BigInt(delta)).toString(),
      key: record.varBytes(),
      value: record.varBytes(),
      headers: headersOf(record),
      ...shared,
    });
  }
  return records;
}

function headersOf(record: ByteReader): IHeaders {
  const headers = Object.create(null) as Record<string, IHeaders[string]>;
  for (let count = record.varint(); count > 0; count -= 1) {
    const name = record.varBytes()?.toString('utf8') ?? '';
    const value = record.varBytes() ?? Buffer.alloc(0);
    const before = headers[name];
    // Of a name that comes often, each in its place: a list that is copied for every one would take its square.
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}
