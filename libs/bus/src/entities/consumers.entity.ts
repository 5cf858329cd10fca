// The consumer's side: how far it has read, and what it could not process.
import { type RowOf, defineEntity, exact } from '@aiyrbas/persistence';
import { partition, topic } from './streams.entity';

const consumer = { type: 'text', comment: 'The consumer (group).' } as const;

export const CursorEntity = defineEntity({
  name: 'cursor',
  comment:
    'How far the effects of each partition are in this database. The row lock fences an earlier owner of the partition.',
  columns: {
    consumer: { ...consumer, primary: true },
    topic: { ...topic, primary: true },
    partition: { ...partition, primary: true },
    epoch: { type: 'integer', comment: "The producer's numbering." },
    seq: {
      type: 'bigint',
      ...exact,
      comment: "The last number processed; of an external topic, the broker's next offset.",
    },
  },
});

export const ParkedKeyEntity = defineEntity({
  name: 'parked_key',
  comment: 'Keys whose messages wait: later ones are parked behind the first.',
  columns: {
    consumer: { ...consumer, primary: true },
    key: { type: 'text', primary: true, comment: 'The key; of an external topic, one for each message.' },
    parkedAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC.' },
  },
});

export const ParkedEntity = defineEntity({
  name: 'parked',
  comment: "A pointer into the producer's log and why the message could not be processed; never its payload.",
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of parking.' },
    consumer,
    topic,
    partition,
    epoch: { type: 'integer', comment: "The producer's numbering." },
    seq: { type: 'bigint', ...exact, comment: 'The number in the partition.' },
    key: { type: 'text', comment: 'The parked key.' },
    type: { type: 'text', comment: 'The type of the event; empty where only its place is known.' },
    eventId: { type: 'uuid', comment: 'The event; made from its place where only that is known.' },
    handler: { type: 'text', comment: 'The handler that failed.' },
    reason: { type: 'text', comment: 'Why, in words.' },
    bodyHash: { type: 'text', comment: 'SHA-256 of the payload, hex; empty where only the place is known.' },
    parkedAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; when it failed last.' },
  },
  uniques: [{ columns: ['consumer', 'topic', 'partition', 'epoch', 'seq'] }],
});

export const PassedOverEntity = defineEntity({
  name: 'passed_over',
  comment:
    "Places of a topic, by the broker's offsets, that a consumer went past without reading them; hash is of the bytes as the broker gave them.",
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of passing.' },
    consumer,
    topic,
    partition,
    firstOffset: { type: 'bigint', ...exact, comment: "The broker's offset of the first record." },
    lastOffset: { type: 'bigint', ...exact, comment: 'And of the last.' },
    reason: { type: 'text', comment: 'Why, in words.' },
    bytes: { type: 'integer', nullable: true, comment: 'How many bytes the broker gave.' },
    hash: { type: 'text', nullable: true, comment: 'SHA-256 of these bytes, hex.' },
    passedAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC.' },
  },
  uniques: [{ columns: ['consumer', 'topic', 'partition', 'firstOffset'] }],
});

export type ParkedListRow = RowOf<typeof ParkedEntity>;
export type PassedOverListRow = RowOf<typeof PassedOverEntity>;
