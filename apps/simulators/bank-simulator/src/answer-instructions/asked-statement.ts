// What a camt.060 asks for: a report or a statement of some days, with nothing of later ones.
import { type Ids, undashed } from '@aiyrbas/kernel';
import { dayInKazakhstan, endOfDay } from '@aiyrbas/kz';
import type { AskedStatement } from '../statement-writer';
import type { Opened } from './read-message';

const FOR_EVER = new Date(8.64e15);

export function askedOf({ asked, bank, message }: Opened, ids: Ids): AskedStatement[] {
  if (asked.name !== 'camt.060.001.05') return [];
  const { messageId, requestedMessage, iban, period } = asked.model;
  return [
    {
      bic: bank.bic,
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
