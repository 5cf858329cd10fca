import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Behaviour } from '../domain/behaviour';
import type { BankLine } from '../domain/line';
import type { BankRequest, RequestState } from '../domain/request';
import type { PutOff } from '../domain/work';

const bic = { type: 'text', comment: 'The bank, by its BIC (ISO 9362).' } as const;

export const RequestEntity = defineEntity({
  name: 'request',
  comment:
    'The request under each EndToEndId, and its first outcome. Kept for ever: a repetition gets that outcome again.',
  columns: {
    bic: { ...bic, primary: true },
    requestId: { type: 'text', primary: true, comment: 'The EndToEndId.' },
    kind: { type: 'text', ...as<BankRequest['kind']>(), comment: 'collection or payout.' },
    behaviour: { type: 'text', ...as<Behaviour>(), comment: 'What the simulated bank does with it.' },
    messageId: { type: 'text', comment: 'The MsgId of the instruction.' },
    houseIban: { type: 'text', comment: "IBAN of the platform's account." },
    customer: {
      type: 'jsonb',
      ...as<BankRequest['customer']>(),
      comment: "Name, IIN and IBAN of the bank's customer.",
    },
    amount: { ...minorUnits, comment: 'KZT in tiyn.' },
    purpose: { type: 'text', comment: 'Purpose of the payment.' },
    state: { type: 'text', ...as<RequestState>(), comment: 'received, rejected, booked or cancelled.' },
    reason: { type: 'text', nullable: true, comment: 'ISO 20022 reason code of a rejection.' },
    correlationId: { type: 'text', nullable: true, comment: 'What all messages of one story share.' },
    traceparent: { type: 'text', nullable: true, comment: 'The trace (W3C Trace Context).' },
    receivedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});

export const EntryEntity = defineEntity({
  name: 'entry',
  comment: "The entries on the platform's account at the bank, append-only.",
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of booking.' },
    bic,
    iban: { type: 'text', comment: "IBAN of the platform's account." },
    reference: { type: 'text', unique: true, comment: 'The AcctSvcrRef.' },
    kind: {
      type: 'text',
      ...as<BankLine['kind']>(),
      comment: 'opening, collection, payout, return or again (booked twice by mistake).',
    },
    direction: { type: 'text', ...as<BankLine['direction']>(), comment: 'CRDT or DBIT.' },
    amount: { ...minorUnits, comment: 'KZT in tiyn, above zero.' },
    requestId: { type: 'text', nullable: true, comment: 'The EndToEndId behind it; null for an opening.' },
    reason: { type: 'text', nullable: true, comment: 'ISO 20022 reason code of a return.' },
    bookedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
  indices: [
    { name: 'entry_opening_once', columns: ['bic', 'iban'], unique: true, where: "(kind = 'opening'::text)" },
    { name: 'entry_once', columns: ['bic', 'requestId', 'kind'], unique: true, where: '(request_id IS NOT NULL)' },
  ],
});

export const ActEntity = defineEntity({
  name: 'act',
  comment: 'What the bank still has to do; a row is gone in the transaction that did it.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order in which it was put off.' },
    dueAt: { type: 'timestamptz', comment: 'UTC; when it is to be done.' },
    what: { type: 'jsonb', ...as<PutOff>(), comment: 'The step.' },
  },
});

export const ClosedDayEntity = defineEntity({
  name: 'closed_day',
  comment: 'Days, in Kazakhstan, of which the bank has sent the statement.',
  columns: {
    bic: { ...bic, primary: true },
    iban: { type: 'text', primary: true, comment: "IBAN of the platform's account." },
    day: { type: 'date', primary: true, comment: 'The day, in Kazakhstan.' },
    closedAt: { type: 'timestamptz', default: () => 'clock_timestamp()', comment: 'UTC.' },
  },
});

export type RequestRow = RowOf<typeof RequestEntity>;
export type EntryRow = RowOf<typeof EntryEntity>;
