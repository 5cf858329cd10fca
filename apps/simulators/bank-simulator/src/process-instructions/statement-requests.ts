// What a camt.060 requests: a report or a statement of some days, without entries of later days.
import { type Ids, undashed } from '@aiyrbas/kernel';
import { dayInKazakhstan, endOfDay } from '@aiyrbas/kz';
import type { RequestedPages } from '../integration/statement-writer';
import type { Opened } from '../integration/open-message';

const FOR_EVER = new Date(8.64e15);

export function statementRequestsOf({ request, bic, message }: Opened, ids: Ids): RequestedPages[] {
  if (request.name !== 'camt.060.001.05') return [];
  const { messageId, requestedMessage, iban, period } = request.model;
  return [
    {
      bic,
      iban,
      as: requestedMessage,
      day: period?.from ?? dayInKazakhstan(message.time),
      until: period?.to === undefined ? FOR_EVER : endOfDay(period.to),
      reportId: undashed(ids.uuid()),
      key: messageId,
      answersMessageId: messageId,
      correlationId: message.correlationId,
      traceparent: message.traceparent,
    },
  ];
}
