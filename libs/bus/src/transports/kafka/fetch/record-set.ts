// What one fetch brought of one partition: batch after batch, each by itself. One that cannot be read becomes one record
// that says so, in its place, so that what lies before and behind it is read as if it were not there.
import { sha256 } from '@aiyrbas/kernel';
import { type DecodedRecord, countOf, decodeBatch, lastOffsetOf } from './record-batch';

/** Offset and length; the length counts what follows it. */
const HEAD_BYTES = 12;
/** Up to and with the number of records. */
const BATCH_BYTES_MIN = 61;
const MAGIC_AT = 16;
const MAGIC = 2;

/** A stretch of a partition that was not read, and why. */
export interface Unreadable {
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly reason: string;
  /** How many bytes the broker gave for it. */
  readonly bytes: number;
  /** SHA-256 of those bytes, in hexadecimal. */
  readonly hash: string;
}

/** A record, or what stands in the place of some. */
export interface FetchedRecord extends DecodedRecord {
  readonly unreadable?: Unreadable;
  /** Why the next offset after this one is unknown. */
  readonly blocked?: string;
}

const NOTHING = {
  key: null,
  value: null,
  timestamp: '0',
  attributes: 0,
  headers: {},
  isControlRecord: false,
  batchContext: { producerId: '-1', inTransaction: false },
} as const;

/** Behind whatever was asked for, so that kafkajs does not take it for an old one. */
const BEHIND_ALL = (2n ** 63n - 1n).toString();

/** Stands for a partition that cannot be read on. */
export const blockedRecord = (reason: string): FetchedRecord => ({ ...NOTHING, offset: BEHIND_ALL, blocked: reason });

/** Never rejects, whatever the bytes are. */
export async function decodeRecordSet(bytes: Buffer, highWatermark: bigint): Promise<FetchedRecord[]> {
  const records: FetchedRecord[] = [];
  for (let at = 0; bytes.length - at >= HEAD_BYTES;) {
    const end = at + HEAD_BYTES + bytes.readInt32BE(at + 8);
    const isWhole = end <= bytes.length && end - at > MAGIC_AT;
    // A broker gives at least one whole batch, and perhaps the beginning of another: only the first must be one.
    const found = isWhole
      ? await decodeOne(bytes.subarray(at, end), firstOffsetIn(bytes.subarray(end)) ?? highWatermark)
      : [blockedRecord('a batch without an end')];
    // What blocks is asked for again by itself, once what lies before it is done.
    if (found[0]!.blocked !== undefined) return records.length > 0 ? records : found;
    for (const record of found) records.push(record);
    at = end;
  }
  return records;
}

/** @param before the offset that lies behind it: of the next batch, or of the partition's end. */
async function decodeOne(batch: Buffer, before: bigint): Promise<FetchedRecord[]> {
  const magic = batch.readInt8(MAGIC_AT);
  if (magic !== MAGIC) return [blockedRecord(`a batch of format ${magic}`)];
  if (batch.length < BATCH_BYTES_MIN) return [blockedRecord('a batch without its head')];
  try {
    const records = await decodeBatch(batch);
    // Kafkajs stands still at a batch without records; what controls transactions is passed by it.
    if (records.length === 0) return [{ ...NOTHING, offset: lastOffsetOf(batch).toString(), isControlRecord: true }];
    return records;
  } catch (error) {
    return [standIn(batch, error instanceof Error ? error.message : String(error), before)];
  }
}

/**
 * In the place of a batch's records. Where the partition goes on is in the batch's head, which may be broken as well: it
 * counts when it agrees with itself and with what follows, and otherwise a person says.
 */
function standIn(batch: Buffer, reason: string, before: bigint): FetchedRecord {
  const firstOffset = batch.readBigInt64BE(0);
  const lastOffset = lastOffsetOf(batch);
  const isSane = firstOffset >= 0n && lastOffset < before && BigInt(countOf(batch)) === lastOffset - firstOffset + 1n;
  if (!isSane) return blockedRecord(reason);
  const hash = sha256(batch).toString('hex');
  const unreadable: Unreadable = { firstOffset, lastOffset, reason, bytes: batch.length, hash };
  return { ...NOTHING, offset: lastOffset.toString(), unreadable };
}

const firstOffsetIn = (remaining: Buffer): bigint | undefined =>
  remaining.length > MAGIC_AT && remaining.readInt8(MAGIC_AT) === MAGIC ? remaining.readBigInt64BE(0) : undefined;
