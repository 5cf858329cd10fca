// Every message of ours has a response of its kind, about itself, and in time.
import type { MessageName } from '@aiyrbas/iso20022';
import { hasConcluded, hasResponse, isCancelled, responseTo } from '../scenarios/waiting';
import {
  type ObservedPayment,
  type SentRecord,
  type Transcript,
  endsPayment,
  isAcceptance,
  reportsOf,
} from '../transcript';
import { GUIDE, type Rule, checkEach } from './rule';

const RESPONSES: readonly (readonly [kind: string, message: MessageName, response: string])[] = [
  ['collection', 'pain.013.001.07', 'pain.014'],
  ['payout', 'pain.001.001.09', 'pain.002'],
  ['cancellation', 'camt.056.001.08', 'camt.029'],
  ['report', 'camt.060.001.05', 'camt.052 or camt.053, as it asks'],
  ['owner', 'acmt.023.001.02', 'acmt.024'],
];

const isPlain = ({ repeats, forgery, part }: SentRecord): boolean =>
  repeats !== true && forgery === undefined && part === undefined;

/** A payment that was cancelled before it had a status has its response in the cancellation's. */
const without = (transcript: Transcript, sent: SentRecord) =>
  hasResponse(transcript, sent) || isCancelled(transcript.payment(sent.record.key))
    ? undefined
    : { what: 'no response came', record: sent };

const paymentsOf = ({ payments }: Transcript): ObservedPayment[] => [...payments.values()];

export const RESPONSE_RULES: readonly Rule[] = [
  ...RESPONSES.map(([kind, message, response]): Rule => ({
    id: `response-${kind}`,
    level: 'MUST',
    text: `Each ${message.slice(0, 8)} is answered with ${response}.`,
    source: GUIDE.duties,
    needs: `a ${message.slice(0, 8)}`,
    check: (transcript) =>
      checkEach(
        transcript.sent.filter((sent) => sent.message.name === message && isPlain(sent)),
        (sent) => without(transcript, sent),
      ),
  })),
  {
    id: 'response-repeat',
    level: 'MUST',
    text: 'A repetition is answered too: the same record, or the same EndToEndId in another message.',
    source: GUIDE.duties,
    needs: 'a repetition',
    check: (transcript) =>
      checkEach(
        transcript.sent.filter(({ repeats }) => repeats === true),
        (sent) => without(transcript, sent),
      ),
  },
  {
    id: 'response-own',
    level: 'MUST',
    text: 'A status names the EndToEndId of the message that it answers, and of no other payment.',
    source: GUIDE.duties,
    needs: 'a status that states the EndToEndId',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).flatMap((payment) => payment.statuses.map((status) => ({ payment, status }))),
        ({ payment, status }) =>
          status.requestId === undefined || status.requestId === payment.requestId
            ? undefined
            : { what: `it answers ${payment.requestId} and names ${status.requestId}`, record: status.written },
      ),
  },
  {
    id: 'response-known',
    level: 'MUST',
    text: 'A status, a resolution or an owner’s confirmation is about a message of ours.',
    source: GUIDE.acknowledgements,
    needs: 'a response',
    check: (transcript) => {
      const ours = new Set(
        transcript.sent.flatMap(({ message: { model } }) => [
          'messageId' in model ? model.messageId : '',
          'requestId' in model ? (model.requestId ?? '') : '',
          'cancellationId' in model ? model.cancellationId : '',
        ]),
      );
      return checkEach(
        transcript.written.flatMap((one) => reportsOf(one).map((report) => ({ one, report }))),
        ({ one, report }) => {
          const named =
            report.reportType === 'status'
              ? [report.originalMessageId, report.requestId ?? '']
              : report.reportType === 'resolution'
                ? [report.cancellationId]
                : report.reportType === 'ownership'
                  ? [report.verificationId]
                  : undefined;
          if (named === undefined || named.some((id) => ours.has(id))) return undefined;
          return { what: `nothing of ours is called ${named.filter((id) => id !== '').join(' or ')}`, record: one };
        },
      );
    },
  },
  {
    id: 'response-time',
    level: 'SHOULD',
    text: 'A response comes within the agreed time (60 seconds, unless agreed otherwise).',
    source: GUIDE.duties,
    needs: 'a response',
    check: (transcript) =>
      checkEach(
        transcript.sent.flatMap((sent) => {
          const response = isPlain(sent) ? responseTo(transcript, sent) : undefined;
          return response === undefined ? [] : [{ sent, response }];
        }),
        ({ sent, response }) => {
          const ms = response.at.getTime() - sent.at.getTime();
          if (ms <= transcript.settings.responseMs) return undefined;
          return { what: `it came after ${Math.round(ms / 1000)} s`, record: response };
        },
      ),
  },
  {
    id: 'response-load',
    level: 'MUST',
    text: 'Of many collections at once (1,000) each is answered and comes to its end.',
    source: GUIDE.duties,
    needs: 'many collections at once',
    check: (transcript) =>
      checkEach(
        transcript.sent.filter(({ part, repeats }) => part === 'load' && repeats !== true),
        (sent) => endless(transcript, sent),
      ),
  },
  {
    id: 'response-outage',
    level: 'MUST',
    text: 'No instruction is lost in an outage of your software: not one that waited on the topic, and not one that it was working on.',
    source: GUIDE.duties,
    needs: '--restart-command',
    check: (transcript) =>
      checkEach(
        transcript.sent.filter(({ part, repeats }) => part === 'outage' && repeats !== true),
        (sent) => endless(transcript, sent),
      ),
  },
  {
    id: 'platform-key-change',
    level: 'MUST',
    text: 'An instruction that is signed with our next key, which you have, is executed.',
    source: GUIDE.verifying,
    needs: 'a next key of the platform in the folder of keys',
    check: (transcript) =>
      checkEach(
        transcript.sent.filter(({ part }) => part === 'next key'),
        (sent) => endless(transcript, sent),
      ),
  },
  {
    id: 'forgery',
    level: 'MUST',
    text: 'An instruction whose signature is missing or wrong has no effect.',
    source: GUIDE.verifying,
    needs: 'a forged instruction',
    check: (transcript) =>
      checkEach(
        // Only what lies before an answered one was read at all.
        transcript.sent.filter((sent) => sent.forgery !== undefined && isPast(transcript, sent)),
        (sent) => {
          const requestId = sent.record.key;
          const effect = transcript.written.find((one) =>
            reportsOf(one).some((report) => {
              if (report.reportType === 'lines') return report.lines.some((line) => line.requestId === requestId);
              if (report.reportType !== 'status' || report.requestId !== requestId) return false;
              return !endsPayment({ written: one, status: report.status });
            }),
          );
          return effect && { what: `executed with ${sent.forgery}`, record: effect };
        },
      ),
  },
  {
    id: 'rejection-reason',
    level: 'SHOULD',
    text: 'A rejection and a hold state their reason as a code.',
    source: GUIDE.payments,
    needs: 'a rejection or a hold',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).flatMap(({ statuses }) =>
          statuses.filter((status) => endsPayment(status) || status.status === 'BLCK'),
        ),
        ({ reason, written }) => (reason === undefined ? { what: 'no reason', record: written } : undefined),
      ),
  },
  {
    id: 'fault-refused',
    level: 'SHOULD',
    text: 'A collection without consent (MD01), without KOd and KBe (RR05), or whose CtrlSum is not the amount (AM10) is rejected with its code.',
    source: GUIDE.payments,
    needs: 'a collection with a fault',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(
          ({ sent: [first], statuses }) => first.fault !== undefined && statuses.length > 0,
        ),
        ({ sent: [first], statuses }) => {
          const accepted = statuses.find((status) => isAcceptance(status));
          if (accepted) return { what: `accepted instead of ${first.fault}`, record: accepted.written };
          const rejected = statuses.find(endsPayment);
          return rejected === undefined || rejected.reason === first.fault
            ? undefined
            : { what: `rejected with ${rejected.reason} instead of ${first.fault}`, record: rejected.written };
        },
      ),
  },
];

const isPast = (transcript: Transcript, { order }: SentRecord): boolean =>
  transcript.sent.some((other) => other.order > order && other.forgery === undefined && hasResponse(transcript, other));

function endless(transcript: Transcript, sent: SentRecord) {
  const payment = transcript.payment(sent.record.key);
  if (payment !== undefined && hasConcluded(payment)) return undefined;
  const what = payment?.statuses.length ? 'it was answered, and never booked' : 'no response came';
  return { what, record: sent };
}
