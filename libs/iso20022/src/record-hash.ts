// The hash that stands for a record of a bank's topic in a manifest: of where it stands, and of everything that its signature
// covers, byte for byte. Whoever has the record can compute it; nobody needs a key.
import { leafHash, lengthPrefixed } from '@aiyrbas/kernel';
import { type ReceivedRecord, SIGNED_HEADERS, firstHeader, textOf } from './received-record';
import { SIGNATURE_HEADER } from './signed-record';

/** Where a record stands in its topic. */
export interface RecordPosition {
  readonly partition: number;
  /** `ce_streamepoch` of a record that we sent; a broker's offsets have none. */
  readonly epoch?: number | undefined;
  /** `ce_streamseq` of a record that we sent; the broker's offset of one that we read. */
  readonly number: number;
}

const VERSION = 'aiyrbas.record.v1';

/** The headers in the order in which they are hashed. */
const HASHED_HEADERS = [...SIGNED_HEADERS, SIGNATURE_HEADER];

/**
 * The content of a record's leaf: the fields `aiyrbas.record.v1`, topic, partition, epoch, number, key, `ce_id`, `ce_type`,
 * `ce_subject`, `ce_time`, `ce_signature`, value, each with its length in front (`lengthPrefixed`). Numbers are decimal text.
 * What is not there is empty; of a header that stands twice, the first counts.
 */
export const recordContent = (record: ReceivedRecord, { partition, epoch, number }: RecordPosition): Buffer =>
  lengthPrefixed([
    VERSION,
    record.topic,
    `${partition}`,
    epoch === undefined ? '' : `${epoch}`,
    `${number}`,
    record.key ?? '',
    ...HASHED_HEADERS.map((name) => firstHeader(record, name)),
    record.value ?? '',
  ]);

/** The leaf hash of RFC 9162: SHA-256 of a zero byte and the content. */
export const recordHash = (record: ReceivedRecord, position: RecordPosition): Buffer =>
  leafHash(recordContent(record, position));

/** Up to 15 digits, so that every language has it exactly. */
const DIGITS = /^\d{1,15}$/;

/** Where a record that we sent stands, as its headers state it; undefined where they do not. */
export function statedPosition(
  { headers }: Pick<ReceivedRecord, 'headers'>,
  partition: number,
): RecordPosition | undefined {
  const [epoch, number] = ['ce_streamepoch', 'ce_streamseq'].map((name) => {
    const values = headers.get(name) ?? [];
    const text = values.length === 1 ? textOf(values[0]!) : '';
    return DIGITS.test(text) ? Number(text) : undefined;
  });
  return epoch === undefined || number === undefined ? undefined : { partition, epoch, number };
}
