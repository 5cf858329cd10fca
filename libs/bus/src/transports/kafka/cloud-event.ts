// CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the body is the record's value.
import { isUtf8 } from 'node:buffer';
import { topicNamed } from '@aiyrbas/contracts';
import { isUuid, uuidv5 } from '@aiyrbas/kernel';
import type { IHeaders, KafkaMessage, Message as KafkaRecord } from 'kafkajs';
import type { RecordBytes, StampedMessage } from '../../message';

const SCHEMAS = 'https://aiyrbas.kz/schemas';
/** What ids are made from for records that bring none: their place in the broker's log, which is unique. */
const RECORDS = '4be0643f-1d98-573b-97cd-ca98a65347dd';

/** An epoch is an integer column. */
const EPOCH_MAX = 2 ** 31 - 1;

/** A record that none of our producers wrote: not a message of a stream, whatever it says. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

export function toRecord(message: StampedMessage): KafkaRecord {
  const { external, contentType } = topicNamed(message.topic);
  const headers: IHeaders = {
    ce_specversion: '1.0',
    ce_id: message.id,
    ce_type: message.type,
    ce_source: message.source,
    ce_subject: message.subject,
    ce_time: message.time.toISOString(),
    ce_subjectseq: message.subjectSeq.toString(),
    ce_streamseq: message.seq.toString(),
    ce_streamepoch: String(message.epoch),
    'content-type': contentType,
    ...message.headers,
  };
  if (!external) headers['ce_dataschema'] = `${SCHEMAS}/${message.type}.json`;
  if (message.correlationId !== undefined) headers['ce_correlationid'] = message.correlationId;
  if (message.causationId !== undefined) headers['ce_causationid'] = message.causationId;
  if (message.traceparent !== undefined) headers['traceparent'] = message.traceparent;
  return {
    key: message.key,
    value: message.raw,
    headers,
    partition: message.partition,
    timestamp: String(message.time.getTime()),
  };
}

/** The longest correlation and causation ids that are carried on; ours are UUIDs. */
const ID_MAX = 100;
const PRINTABLE = /^[\x20-\x7e]+$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** What a database and ISO 8601 both know. */
const YEARS = { first: 1970, last: 9999 };

/**
 * A message of our own streams. @throws ForeignRecord when an attribute that every producer of ours sets is missing, or
 * is none that one of ours would write.
 */
export function fromRecord(topic: string, partition: number, record: KafkaMessage): StampedMessage {
  const { attribute, extra } = headersOf(record);
  const required = (name: string): string => {
    const value = attribute.get(name);
    if (value === undefined) throw new ForeignRecord(`a record without ${name}`);
    return value;
  };
  const number = (name: string): bigint => {
    const value = required(name);
    if (!/^\d{1,18}$/.test(value)) throw new ForeignRecord(`a record whose ${name} is not a number`);
    return BigInt(value);
  };
  const epoch = Number(number('ce_streamepoch'));
  const time = new Date(required('ce_time'));
  if (epoch > EPOCH_MAX) throw new ForeignRecord('a record whose ce_streamepoch is not a number of ours');
  if (!isUuid(required('ce_id'))) throw new ForeignRecord('a record whose ce_id is not a UUID');
  if (!isOfOurYears(time)) throw new ForeignRecord('a record whose ce_time is not a time');
  return {
    topic,
    partition,
    seq: number('ce_streamseq'),
    epoch,
    id: required('ce_id'),
    type: required('ce_type'),
    source: required('ce_source'),
    subject: required('ce_subject'),
    subjectSeq: number('ce_subjectseq'),
    key: record.key?.toString('utf8') ?? '',
    time,
    ...carriedOn(attribute),
    headers: extra,
    raw: record.value?.toString('utf8') ?? '',
  };
}

/**
 * A message of an outside party. Its number is the broker's offset, and fields that it lacks stay empty. The consumer
 * validates it, the signature first. Nothing that can be written to a topic makes this throw.
 */
export function fromOutside(topic: string, partition: number, record: KafkaMessage): StampedMessage {
  const { attribute, extra } = headersOf(record);
  const position = `${topic}/${partition}/${record.offset}`;
  const id = attribute.get('ce_id') ?? '';
  const time = [attribute.get('ce_time') ?? '', Number(record.timestamp)]
    .map((when) => new Date(when))
    .find(isOfOurYears);
  return {
    topic,
    partition,
    seq: BigInt(record.offset) + 1n,
    epoch: 1,
    id: isUuid(id) ? id : uuidv5(RECORDS, position),
    type: attribute.get('ce_type') ?? '',
    source: attribute.get('ce_source') ?? '',
    subject: attribute.get('ce_subject') ?? '',
    subjectSeq: 0n,
    key: record.key?.toString('utf8') ?? position,
    time: time ?? new Date(0),
    ...carriedOn(attribute),
    headers: extra,
    raw: record.value?.toString('utf8') ?? '',
    received: bytesOf(record),
  };
}

/** Copies: what came in one fetch is one piece of memory, and would be kept for the smallest of its records. */
const bytesOf = ({ key, value, headers }: KafkaMessage): RecordBytes => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null || isUtf8(value) ? undefined : Buffer.from(value),
  headers: new Map(
    Object.entries(headers ?? {}).map(([name, values]) => [
      name,
      [values ?? ''].flat().map((each) => Buffer.from(each)),
    ]),
  ),
});

const isOfOurYears = (time: Date): boolean =>
  time.getUTCFullYear() >= YEARS.first && time.getUTCFullYear() <= YEARS.last;

/**
 * What goes on into messages of our own, whose columns and headers take text of any kind but not of any length: nobody
 * signs these, so one that is not what it should be is left out, and the message counts without it.
 */
function carriedOn(attribute: ReadonlyMap<string, string>) {
  const id = (name: string): string | undefined => {
    const value = attribute.get(name);
    return value !== undefined && value.length <= ID_MAX && PRINTABLE.test(value) ? value : undefined;
  };
  const traceparent = attribute.get('traceparent');
  return {
    correlationId: id('ce_correlationid'),
    causationId: id('ce_causationid'),
    traceparent: traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined,
  };
}

/** CloudEvents attributes and the trace on one side, a message's own headers on the other; of a repeated one, the first. */
function headersOf(record: KafkaMessage): { attribute: Map<string, string>; extra: Record<string, string> } {
  const attribute = new Map<string, string>();
  // Without a prototype: a header may be called as what every object has.
  const extra = Object.create(null) as Record<string, string>;
  for (const [name, raw] of Object.entries(record.headers ?? {})) {
    const value = (Array.isArray(raw) ? raw[0] : raw)?.toString() ?? '';
    if (name.startsWith('ce_') || name === 'traceparent') attribute.set(name, value);
    else if (name !== 'content-type') extra[name] = value;
  }
  return { attribute, extra };
}
