import { as, defineEntity, exact } from '@aiyrbas/persistence';
import { bicColumn } from './shared-columns';

/** `sent` to the bank; `limited`: over its limit; `withheld`: the record is an acknowledgement itself. */
export type AcknowledgementState = 'sent' | 'limited' | 'withheld';

export const UnacceptedRecordEntity = defineEntity({
  name: 'unaccepted_record',
  comment:
    "Records of the banks' reports that had no effect, each once for an outcome, and whether the bank was informed.",
  columns: {
    topic: { type: 'text', primary: true, comment: 'The Kafka topic.' },
    partition: { type: 'integer', primary: true, comment: 'Its partition.' },
    firstOffset: { type: 'bigint', ...exact, primary: true, comment: 'The offset of the record, or of the first one.' },
    lastOffset: { type: 'bigint', ...exact, comment: 'The offset of the last record; the same where it is one.' },
    id: { type: 'uuid', unique: true, comment: 'UUIDv7, in the order of recording.' },
    bic: bicColumn,
    outcome: {
      type: 'text',
      primary: true,
      ...as<'refused' | 'unprocessed'>(),
      comment: "refused (the bank's fault, final) or unprocessed (not read, or parked).",
    },
    reason: { type: 'text', comment: 'Why; it quotes nothing of the record.' },
    acknowledgement: {
      type: 'text',
      ...as<AcknowledgementState>(),
      comment: 'sent, limited (over the limit of the bank) or withheld (it is an acknowledgement itself).',
    },
    acknowledgementId: {
      type: 'uuid',
      nullable: true,
      comment: 'The id of the CloudEvent that informed the bank; null where none was sent.',
    },
    recordedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const RejectionRateEntity = defineEntity({
  name: 'rejection_rate',
  comment: 'How many rejections were sent to a bank in its last minute that had any.',
  columns: {
    bic: { ...bicColumn, primary: true },
    minute: { type: 'timestamptz', comment: 'UTC; when the minute began.' },
    sent: { type: 'integer', comment: 'How many were sent in it.' },
  },
});
