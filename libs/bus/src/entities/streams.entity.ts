// The producer's side: the kept log, its numbers, and how far the broker has it. Written and read by hand, because every
// event of every order goes through them: the outbox numbers and writes a batch in one statement.
import { type RowOf, as, defineEntity, exact } from '@aiyrbas/persistence';

export const topic = { type: 'text', comment: 'The topic.' } as const;
export const partition = { type: 'smallint', comment: 'The partition, from 0.' } as const;

export const StreamHeadEntity = defineEntity({
  name: 'stream_head',
  comment:
    'The last number given in each partition. Its row lock, held to the commit, makes the order of numbers the order of commits.',
  columns: {
    topic: { ...topic, primary: true },
    partition: { ...partition, primary: true },
    epoch: { type: 'integer', default: 1, comment: 'The numbering; another one begins only with a restored log.' },
    seq: { type: 'bigint', ...exact, comment: 'The last number given; 0 before the first.' },
  },
});

export const StreamSubjectEntity = defineEntity({
  name: 'stream_subject',
  comment: 'The last number given to the events about each subject.',
  columns: {
    topic: { ...topic, primary: true },
    subject: { type: 'text', primary: true, comment: 'What the events are about, such as an order.' },
    seq: { type: 'bigint', comment: 'The last number given.' },
  },
});

export const OutboxEntity = defineEntity({
  name: 'outbox',
  comment: 'The kept log of published events, one partition a day; old days are dropped.',
  columns: {
    topic: { ...topic, primary: true },
    partition: { ...partition, primary: true },
    epoch: { type: 'integer', primary: true, comment: 'The numbering.' },
    seq: { type: 'bigint', ...exact, primary: true, comment: 'The number in the partition, without gaps, from 1.' },
    recordedAt: { type: 'timestamptz', primary: true, default: () => 'now()', comment: 'UTC; decides the day.' },
    id: { type: 'uuid', comment: 'The event.' },
    type: { type: 'text', comment: 'The type of the event.' },
    subject: { type: 'text', comment: 'What it is about.' },
    subjectSeq: { type: 'bigint', ...exact, comment: 'The number among the events about its subject, from 1.' },
    key: { type: 'text', comment: 'The key of the message; decides its partition.' },
    time: { type: 'timestamptz', comment: 'UTC; when the event happened.' },
    correlationId: { type: 'text', nullable: true, comment: 'What all events of one story share.' },
    causationId: { type: 'text', nullable: true, comment: 'The event or command that caused it.' },
    traceparent: { type: 'text', nullable: true, comment: 'The trace (W3C Trace Context).' },
    headers: { type: 'jsonb', ...as<Record<string, string>>(), comment: 'Further headers of the message.' },
    body: { type: 'text', comment: 'The payload, JSON or XML; sealed where it is exchanged with banks.' },
  },
});

export const StreamSentEntity = defineEntity({
  name: 'stream_sent',
  comment:
    'The last number of each partition that the broker has acknowledged; written about once a second, so it may lag behind, and what lies above it is sent again.',
  columns: {
    topic: { ...topic, primary: true },
    partition: { ...partition, primary: true },
    seq: { type: 'bigint', comment: 'The number.' },
    sentAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; when that was written.' },
  },
});

export type OutboxRow = RowOf<typeof OutboxEntity>;
