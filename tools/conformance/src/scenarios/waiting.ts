// What a scenario waits for before it goes on. What does not come in time is left to the rules.
import { comparableId } from '@aiyrbas/iso20022';
import type { PlatformSide } from '../platform-side';
import {
  type ObservedPayment,
  type SentRecord,
  type Transcript,
  endsPayment,
  isBooking,
  paidBy,
  reportsOf,
} from '../transcript';

export const isRejected = (payment: ObservedPayment): boolean => payment.statuses.some(endsPayment);
export const isBooked = (payment: ObservedPayment): boolean => payment.lines.some((line) => isBooking(payment, line));
export const isCancelled = (payment: ObservedPayment | undefined): boolean =>
  payment?.cancellations.some(({ responses }) => responses.some(({ outcome }) => outcome === 'CNCL')) ?? false;
/** It has come to its end, as far as this can be seen. */
export const hasConcluded = (payment: ObservedPayment): boolean =>
  isRejected(payment) || (payment.statuses.length > 0 && payment.lines.length > 0) || isCancelled(payment);

export const requestIdOf = (sent: SentRecord): string => paidBy(sent)?.requestId ?? '';
const paymentOf = (transcript: Transcript, sent: SentRecord): ObservedPayment | undefined =>
  transcript.payment(requestIdOf(sent));

/** Whether a message of the kit has a response, of the kind that its kind has. */
export function hasResponse(transcript: Transcript, sent: SentRecord): boolean {
  return responseTo(transcript, sent) !== undefined;
}

/** The first record that responds to it. */
export function responseTo(transcript: Transcript, sent: SentRecord) {
  const { message } = sent;
  const findBehind = (responds: (report: ReturnType<typeof reportsOf>[number]) => boolean) =>
    transcript.written.find((one) => one.order > sent.order && reportsOf(one).some(responds));
  switch (message.name) {
    case 'pain.013.001.07':
    case 'pain.001.001.09': {
      const statuses = paymentOf(transcript, sent)?.statuses ?? [];
      return statuses.find(({ written }) => written.order > sent.order)?.written;
    }
    case 'camt.056.001.08': {
      const id = comparableId(message.model.cancellationId);
      return findBehind((report) => report.reportType === 'resolution' && report.cancellationId === id);
    }
    case 'acmt.023.001.02': {
      const id = comparableId(message.model.requestId);
      return findBehind((report) => report.reportType === 'ownership' && report.verificationId === id);
    }
    case 'camt.060.001.05':
      return pagesFor(transcript, sent)[0];
    default:
      return undefined;
  }
}

/** The pages that respond to a request for a report: they name it, or they are keyed by it. */
export function pagesFor({ written }: Transcript, sent: SentRecord) {
  if (sent.message.name !== 'camt.060.001.05') return [];
  const { messageId, requestedMessage } = sent.message.model;
  return written.filter(({ order, key, message }) => {
    if (order < sent.order || message?.name !== requestedMessage) return false;
    const { queryMessageId } = message.model;
    return queryMessageId === undefined
      ? comparableId(key) === comparableId(messageId)
      : comparableId(queryMessageId) === comparableId(messageId);
  });
}

const hasLastPage = (transcript: Transcript, sent: SentRecord): boolean =>
  pagesFor(transcript, sent).some(
    ({ message }) =>
      message !== undefined &&
      'reports' in message.model &&
      message.model.reports.some(({ page }) => page === undefined || page.isLast),
  );

/** Until each of them has its response, and each payment its end. */
export const untilEnded = (kit: PlatformSide, sent: readonly SentRecord[], timeoutMs?: number): Promise<boolean> =>
  kit.until((transcript) => sent.every((one) => isDone(transcript, one)), timeoutMs);

function isDone(transcript: Transcript, sent: SentRecord): boolean {
  if (sent.message.name.startsWith('admi')) return true;
  if (sent.message.name === 'camt.060.001.05') return hasLastPage(transcript, sent);
  const payment = paymentOf(transcript, sent);
  if (payment === undefined) return hasResponse(transcript, sent);
  return hasConcluded(payment) && hasResponse(transcript, sent);
}

/** Until each of them has its response; the money may come later. */
export const untilAccepted = (kit: PlatformSide, sent: readonly SentRecord[]): Promise<boolean> =>
  kit.until((transcript) => sent.every((one) => hasResponse(transcript, one)));
