import { type NewRowOf, as, defineEntity, exact } from '@aiyrbas/persistence';
import { bicColumn } from './shared-columns';

export type ArchiveOutcome = 'sent' | 'accepted' | 'repeated' | 'refused';

const hash = { type: 'text', comment: 'SHA-256 of the exact text, hexadecimal.' } as const;

export const BankMessageEntity = defineEntity({
  name: 'bank_message',
  comment: 'Every message to and from a bank, as it was. Rows are only ever added.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The row.' },
    direction: { type: 'text', ...as<'in' | 'out'>(), comment: 'in (from the bank) or out.' },
    bic: bicColumn,
    topic: { type: 'text', comment: 'The Kafka topic.' },
    ceId: { type: 'uuid', comment: 'The id of the CloudEvent.' },
    type: { type: 'text', comment: 'The ISO 20022 message, as the header names it.' },
    key: { type: 'text', comment: 'The key of the record.' },
    subject: { type: 'text', comment: 'The subject of the CloudEvent.' },
    time: { type: 'timestamptz', comment: 'UTC; the time of the CloudEvent.' },
    correlationId: { type: 'text', nullable: true, comment: 'What all messages of one story share.' },
    messageId: { type: 'text', nullable: true, comment: 'The MsgId; null where the message could not be read.' },
    signature: { type: 'text', nullable: true, comment: 'The detached JWS.' },
    kid: {
      type: 'text',
      nullable: true,
      comment: 'The id of the key that the signature states; null in rows from before banks had several keys.',
    },
    raw: { type: 'text', comment: 'The exact text, sealed under a key of its own.' },
    hash,
    verdict: { type: 'text', ...as<ArchiveOutcome>(), comment: 'sent, accepted, repeated or refused.' },
    reason: {
      type: 'text',
      nullable: true,
      comment: 'Why it was refused; of an accepted one, what in it could not be read.',
    },
    partition: {
      type: 'integer',
      nullable: true,
      comment: 'The partition that it was read from; null in outbound rows, and in rows from before manifests.',
    },
    recordOffset: { type: 'bigint', ...exact, nullable: true, comment: 'The offset of the record there.' },
    recordHash: {
      type: 'text',
      nullable: true,
      comment: 'The hash of the record in a manifest (docs/guides/verify-completeness.md), hexadecimal.',
    },
    recordedAt: { type: 'timestamptz', default: () => 'clock_timestamp()', comment: 'UTC.' },
  },
});

export const ReportOnceEntity = defineEntity({
  name: 'report_once',
  comment: 'The message ids that earlier releases gave an effect; only read.',
  columns: {
    bic: { ...bicColumn, primary: true },
    messageId: { type: 'text', primary: true, comment: 'The MsgId.' },
    hash,
    receivedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const ReportClaimEntity = defineEntity({
  name: 'report_claim',
  comment: 'The message ids of banks that had their effect, each once in its kind and year.',
  columns: {
    bic: { ...bicColumn, primary: true },
    messageId: { type: 'text', primary: true, comment: 'The MsgId.' },
    kind: { type: 'text', primary: true, comment: 'The kind of the message, such as camt.054.' },
    year: { type: 'integer', primary: true, comment: 'The year in which the bank wrote it, in Kazakhstan.' },
    hash,
    receivedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export type Archived = NewRowOf<typeof BankMessageEntity>;
