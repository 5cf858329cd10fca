// CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the body is the record's value.
import { topicNamed } from '@aiyrbas/contracts';
import { isUuid, uuidv5 } from '@aiyrbas/kernel';
import type { IHeaders, KafkaMessage, Message as KafkaRecord } from 'kafkajs';
import type { StampedMessage } from '../../message';

const SCHEMAS = 'https://aiyrbas.kz/schemas';
/** What ids are made from for records that bring none: their place in the broker's log, which is unique. */
const RECORDS = '4be0643f-1d98-573b-97cd-ca98a65347dd';

/** A record that none of our producers wrote: not a message of a stream, whatever it says. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

export function toRecord(message: StampedMessage): KafkaRecord {
  const { external } = topicNamed(message.topic);
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
    'content-type': external ? 'application/xml' : 'application/json',
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

/**
 * A message of our own streams. @throws ForeignRecord when an attribute that every producer of ours sets is missing.
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
  const time = new Date(required('ce_time'));
  if (!isStorable(time)) throw new ForeignRecord('a record whose ce_time is no instant');
  return {
    topic,
    partition,
    seq: number('ce_streamseq'),
    epoch: Number(number('ce_streamepoch')),
    id: required('ce_id'),
    type: required('ce_type'),
    source: required('ce_source'),
    subject: required('ce_subject'),
    subjectSeq: number('ce_subjectseq'),
    key: record.key?.toString('utf8') ?? '',
    time,
    correlationId: attribute.get('ce_correlationid'),
    causationId: attribute.get('ce_causationid'),
    traceparent: attribute.get('traceparent'),
    headers: extra,
    raw: record.value?.toString('utf8') ?? '',
  };
}

/**
 * A message of a party outside. It is numbered by the broker's offset, and what it does not say is left empty: its
 * reader judges it, by its signature first. Nothing that can be written to a topic makes this throw.
 */
export function fromOutside(topic: string, partition: number, record: KafkaMessage): StampedMessage {
  const { attribute, extra } = headersOf(record);
  const place = `${topic}/${partition}/${record.offset}`;
  const id = attribute.get('ce_id') ?? '';
  const time = new Date(attribute.get('ce_time') ?? Number(record.timestamp));
  return {
    topic,
    partition,
    seq: BigInt(record.offset) + 1n,
    epoch: 1,
    id: isUuid(id) ? id : uuidv5(RECORDS, place),
    type: attribute.get('ce_type') ?? '',
    source: attribute.get('ce_source') ?? '',
    subject: attribute.get('ce_subject') ?? '',
    subjectSeq: 0n,
    key: record.key?.toString('utf8') ?? place,
    time: isStorable(time) ? time : new Date(Number(record.timestamp)),
    correlationId: attribute.get('ce_correlationid'),
    causationId: attribute.get('ce_causationid'),
    traceparent: attribute.get('traceparent'),
    headers: extra,
    raw: record.value?.toString('utf8') ?? '',
  };
}

/** Whether it is an instant that PostgreSQL keeps and JSON carries: of the years 0001 to 9999. */
const isStorable = (time: Date): boolean => {
  const ms = time.getTime();
  return ms >= FIRST_MS && ms < END_MS;
};
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const END_MS = Date.parse('+010000-01-01T00:00:00Z');

/** CloudEvents attributes and the trace on one side, a message's own headers on the other; of a repeated one, the first. */
function headersOf(record: KafkaMessage): { attribute: Map<string, string>; extra: Record<string, string> } {
  const attribute = new Map<string, string>();
  const extra: Record<string, string> = {};
  for (const [name, raw] of Object.entries(record.headers ?? {})) {
    const value = (Array.isArray(raw) ? raw[0] : raw)?.toString() ?? '';
    if (name.startsWith('ce_') || name === 'traceparent') attribute.set(name, value);
    else if (name !== 'content-type') extra[name] = value;
  }
  return { attribute, extra };
}
