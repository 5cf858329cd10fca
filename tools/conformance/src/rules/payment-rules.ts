// What a bank does about a payment: once, as it was asked, and never against its own word.
import { type ObservedPayment, type Transcript, endsPayment, isAcceptance, isBooking, reportsOf } from '../transcript';
import { GUIDE, type Rule, checkEach } from './rule';
import { entriesOf } from './entries';

const paymentsOf = ({ payments }: Transcript): ObservedPayment[] => [...payments.values()];

/** The first effect that a payment had: an acceptance, or an entry. */
function effectOf({ statuses, lines }: ObservedPayment) {
  return [...statuses.filter(isAcceptance), ...lines].sort((a, b) => a.written.order - b.written.order)[0]?.written;
}

const hasEffectOrEnd = ({ statuses, lines }: ObservedPayment): boolean => statuses.length + lines.length > 0;

const firstRepeat = ({ sent }: ObservedPayment): number => sent[1]?.order ?? Infinity;

export const PAYMENT_RULES: readonly Rule[] = [
  {
    id: 'once',
    level: 'MUST',
    text: 'An EndToEndId is executed once, for ever. A repetition is not executed, also with another text and after a restart.',
    source: GUIDE.duties,
    needs: 'a payment that was booked',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter((payment) => payment.lines.length > 0),
        (payment) => {
          const bookings = entriesOf(payment.lines.filter((line) => isBooking(payment, line)));
          return bookings.slice(1).map(([first]) => ({
            what: `booked ${bookings.length} times; this is another entry than the first one`,
            record: first.written,
          }));
        },
      ),
  },
  {
    id: 'first-outcome',
    level: 'MUST',
    text: 'A repetition has the first outcome: a rejection stays one, and an acceptance too.',
    source: GUIDE.duties,
    needs: 'a repetition that was answered',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(
          ({ sent, statuses, cancellations }) => sent.length > 1 && statuses.length > 1 && cancellations.length === 0,
        ),
        (payment) => {
          const repeatedAt = firstRepeat(payment);
          const [earlier, later] = [true, false].map((isEarlier) =>
            payment.statuses.filter(({ written }) => written.order < repeatedAt === isEarlier),
          );
          const wasRejected = earlier!.some(endsPayment);
          const other = later!.find((status) => (wasRejected ? isAcceptance(status) : endsPayment(status)));
          if (earlier!.length === 0 || other === undefined) return undefined;
          return { what: `${other.status} after ${earlier!.at(-1)!.status}`, record: other.written };
        },
      ),
  },
  {
    id: 'consistent',
    level: 'MUST',
    text: 'Nothing is rejected after it was booked, and nothing is accepted or booked after it was rejected.',
    source: GUIDE.reading,
    needs: 'a payment with a status',
    check: (transcript) =>
      checkEach(
        // What follows a repetition has a rule of its own.
        paymentsOf(transcript).filter(({ statuses, sent }) => statuses.length > 0 && sent.length === 1),
        (payment) => {
          const events = [
            ...payment.statuses.map((status) => ({ written: status.written, ends: endsPayment(status) })),
            ...payment.lines
              .filter((line) => isBooking(payment, line))
              .map(({ written }) => ({ written, ends: false })),
          ].sort((a, b) => a.written.order - b.written.order);
          const rejected = events.find(({ ends }) => ends);
          const booked = payment.lines.find((line) => isBooking(payment, line))?.written;
          const behind = events.find(
            ({ written, ends }) => !ends && rejected && written.order > rejected.written.order,
          );
          if (rejected && booked && booked.order < rejected.written.order)
            return { what: 'rejected after it was booked', record: rejected.written };
          return behind && { what: 'accepted or booked after it was rejected', record: behind.written };
        },
      ),
  },
  {
    id: 'booked',
    level: 'MUST',
    text: 'What is accepted is booked and reported, or ends with a rejection or a cancellation.',
    source: GUIDE.duties,
    needs: 'a payment that was accepted',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(
          ({ statuses, sent: [first] }) => statuses.some(isAcceptance) && first.part === undefined,
        ),
        (payment) => {
          const isOver =
            payment.lines.length > 0 ||
            payment.statuses.some(endsPayment) ||
            payment.cancellations.some(({ responses }) => responses.some(({ outcome }) => outcome === 'CNCL'));
          if (isOver) return undefined;
          return { what: 'accepted, and never booked', record: payment.statuses.find(isAcceptance)!.written };
        },
      ),
  },
  {
    id: 'status-first',
    level: 'SHOULD',
    text: 'The status of a payment comes before the report of its booking.',
    source: GUIDE.duties,
    needs: 'a payment that was accepted and booked',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(({ statuses, lines }) => statuses.length > 0 && lines.length > 0),
        (payment) => {
          const [status] = payment.statuses;
          const notified = payment.lines.find(({ written }) => written.message?.name === 'camt.054.001.08')?.written;
          // Of two partitions nobody knows which record came first.
          if (!status || !notified || notified.record.partition !== status.written.record.partition) return undefined;
          return notified.order < status.written.order
            ? { what: 'its booking was reported before its status', record: notified }
            : undefined;
        },
      ),
  },
  {
    id: 'expired',
    level: 'MUST',
    text: 'A collection that you read after its XpryDt is never executed, also when it is repeated with a later one.',
    source: GUIDE.payments,
    needs: 'an expired collection',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter((payment) => payment.sent[0].expiry === 'passed' && hasEffectOrEnd(payment)),
        (payment) => {
          const record = effectOf(payment);
          return record && { what: 'executed after its expiry', record };
        },
      ),
  },
  {
    id: 'expired-in-outage',
    level: 'MUST',
    text: 'A collection that expired while your software was down is not executed when it is up again.',
    source: GUIDE.payments,
    needs: '--restart-command',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(
          (payment) => payment.sent[0].expiry === 'passes while the bank is down' && hasEffectOrEnd(payment),
        ),
        (payment) => {
          const record = effectOf(payment);
          return record && { what: 'executed after its expiry', record };
        },
      ),
  },
  {
    id: 'expired-reason',
    level: 'SHOULD',
    text: 'An expired collection is rejected with EDTR. We take it for cancelled.',
    source: GUIDE.payments,
    needs: 'an expired collection that was rejected',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript)
          .filter(({ sent: [first] }) => first.expiry !== undefined)
          .flatMap(({ statuses }) => statuses.filter(endsPayment)),
        ({ reason, written }) =>
          reason === 'EDTR' ? undefined : { what: `rejected with ${reason ?? 'no reason'}`, record: written },
      ),
  },
  {
    id: 'cancelled',
    level: 'MUST',
    text: 'What you cancelled (CNCL) is not booked, neither before nor later, also when it is repeated. What is booked is not cancelled (RJCR).',
    source: GUIDE.duties,
    needs: 'a cancellation that was answered',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(({ cancellations }) =>
          cancellations.some(({ responses }) => responses.length > 0),
        ),
        (payment) => {
          const granted = payment.cancellations
            .flatMap(({ responses }) => responses)
            .find(({ outcome }) => outcome === 'CNCL');
          const booked = payment.lines.find((line) => isBooking(payment, line))?.written;
          return granted && booked && { what: 'both booked and cancelled', record: booked };
        },
      ),
  },
  {
    id: 'hold-ends',
    level: 'SHOULD',
    text: 'A hold (BLCK) ends with your next status or with the booking.',
    source: GUIDE.reading,
    needs: 'an account whose payments are held',
    check: (transcript) =>
      checkEach(
        paymentsOf(transcript).filter(({ statuses }) => statuses.some(({ status }) => status === 'BLCK')),
        ({ statuses, lines }) => {
          const held = statuses.findLast(({ status }) => status === 'BLCK')!.written;
          const isOver = [...statuses, ...lines].some(({ written }) => written.order > held.order);
          return isOver ? undefined : { what: 'held, and nothing followed', record: held };
        },
      ),
  },
  {
    id: 'owner',
    level: 'MUST',
    text: 'An account is confirmed for its owner, by name and IIN, and denied for anybody else.',
    source: GUIDE.duties,
    needs: 'an account of another person',
    check: (transcript) => {
      const { customers } = transcript.settings;
      const confirmations = transcript.written.flatMap((one) =>
        reportsOf(one).flatMap((report) => (report.reportType === 'ownership' ? [{ one, report }] : [])),
      );
      return checkEach(
        transcript.sent.flatMap(({ message }) => {
          if (message.name !== 'acmt.023.001.02') return [];
          const { requestId, owner } = message.model;
          const found = confirmations.find(({ report }) => report.verificationId === requestId);
          return found ? [{ ...found, isOwner: owner.iban !== customers.otherOwner }] : [];
        }),
        ({ one, report, isOwner }) => {
          if (report.isVerified === isOwner) return undefined;
          return { what: isOwner ? 'denied for its owner' : 'confirmed for another person', record: one };
        },
      );
    },
  },
];
