import { as, defineEntity } from '@aiyrbas/persistence';
import type { FailureCode, InstructionKind, InstructionState } from '../domain/instruction';
import { bicColumn, firmColumn, orderColumn, tengeColumn } from './shared-columns';

export const InstructionEntity = defineEntity({
  name: 'instruction',
  comment: 'A payment that a bank is instructed to make, once per request, and what the bank answered.',
  columns: {
    requestId: { type: 'text', primary: true, comment: 'The request, 32 hexadecimal digits; the EndToEndId.' },
    kind: { type: 'text', ...as<InstructionKind>(), comment: 'collection, payout, refund or return.' },
    orderId: orderColumn,
    customerId: { type: 'uuid', nullable: true, comment: 'The customer; null for a return.' },
    firm: firmColumn,
    bankAccountId: { type: 'uuid', nullable: true, comment: "The customer's account; null for a return." },
    entryId: { type: 'uuid', nullable: true, comment: 'Of a return: the entry in suspense.' },
    bic: bicColumn,
    amount: tengeColumn,
    state: {
      type: 'text',
      ...as<InstructionState>(),
      comment: 'waiting (the bank was not asked yet), sent, accepted, settled or failed.',
    },
    failureCode: { type: 'text', ...as<FailureCode>(), nullable: true, comment: 'A code: why it failed.' },
    bankReason: { type: 'text', nullable: true, comment: "The bank's reason, mostly an ISO 20022 code." },
    messageId: {
      type: 'text',
      unique: true,
      nullable: true,
      comment: 'The MsgId; null for what waits, and for what was refused before any bank was asked.',
    },
    traceparent: { type: 'text', nullable: true, comment: 'The trace (W3C Trace Context).' },
    askedAt: { type: 'timestamptz', comment: 'UTC; when the bank was asked, while it waits when it was requested.' },
    askAfter: { type: 'timestamptz', nullable: true, comment: 'UTC; when a silent bank is asked for a report.' },
    timesAsked: { type: 'integer', default: 0, comment: 'How many reports were requested since the last answer.' },
    contradiction: { type: 'text', nullable: true, comment: 'How the bank contradicted itself last.' },
    blockedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; since when the bank holds the money (BLCK).' },
  },
  indices: [
    {
      name: 'instruction_returns_once',
      columns: ['entryId'],
      unique: true,
      where: "((entry_id IS NOT NULL) AND (state <> 'failed'::text))",
    },
  ],
});
