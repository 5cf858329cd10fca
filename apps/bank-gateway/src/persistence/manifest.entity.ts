import type { ManifestRange } from '@aiyrbas/contracts';
import { as, defineEntity } from '@aiyrbas/persistence';
import { bicColumn } from './shared-columns';

const wholeNumber = {
  type: 'bigint',
  ...as<number>(),
  transformer: { to: (value: unknown) => value, from: Number },
} as const;

export const ManifestEntity = defineEntity({
  name: 'manifest',
  comment: "The manifests of the banks' topics, each chained to the one before. Rows are only ever added.",
  columns: {
    topic: { type: 'text', primary: true, comment: 'The topic that it is about.' },
    number: { ...wholeNumber, primary: true, comment: 'Its number for this topic, from 1 without gaps.' },
    id: { type: 'uuid', unique: true, comment: 'The id of its CloudEvent; UUIDv7, in the order of making.' },
    bic: bicColumn,
    kind: {
      type: 'text',
      ...as<'sent' | 'read'>(),
      comment: 'sent (we write the topic) or read (the bank writes it).',
    },
    day: {
      type: 'date',
      nullable: true,
      comment: 'The day in Kazakhstan that it completes; null for one that was requested.',
    },
    until: { type: 'timestamptz', comment: 'UTC; what was committed until then is in it or an earlier one.' },
    count: { ...wholeNumber, comment: 'How many records are in it.' },
    root: { type: 'text', comment: 'The Merkle root over their hashes, hexadecimal.' },
    hash: { type: 'text', comment: 'SHA-256 of its exact text, by which the next one names it.' },
    ranges: {
      type: 'jsonb',
      ...as<ManifestRange[]>(),
      comment: 'Numbers, count and root of each partition and epoch.',
    },
  },
  uniques: [{ columns: ['topic', 'day'] }],
});

export const ManifestRequestEntity = defineEntity({
  name: 'manifest_request',
  comment: "Requests of operators for a bank's manifests before the day ends. A later manifest of a topic fulfils it.",
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The request.' },
    bic: bicColumn,
    requestedBy: { type: 'text', comment: 'Who.' },
    requestedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});
