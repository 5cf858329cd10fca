// What an entry must say: of the camt.054, and of the reports and statements that repeat it.
import { dayOf } from '@aiyrbas/iso20022';
import { type Asset, Money } from '@aiyrbas/money';
import { type ObservedPayment, type ReportedEntry, type Transcript, isBooking } from '../transcript';
import { entriesOf } from './entries';
import { GUIDE, type Rule, checkEach } from './rule';

const TENGE: Asset = 'KZT';
const paymentsOf = ({ payments }: Transcript): ObservedPayment[] => [...payments.values()];
/** Lines that name a payment of the kit. Others may be of the time before. */
const ourLines = (transcript: Transcript): { payment: ObservedPayment; line: ReportedEntry }[] =>
  paymentsOf(transcript).flatMap((payment) => payment.lines.map((line) => ({ payment, line })));

export const minorOf = (amount: string): bigint | undefined => {
  const money = Money.parse(amount, TENGE);
  return money.ok ? money.value.minor : undefined;
};

const creditOf = (payment: ObservedPayment): ReportedEntry | undefined =>
  payment.lines.find((line) => isBooking(payment, line));

/** A debit that takes the credit of a collection back, whether it names the EndToEndId or the credit's reference. */
function claimBacksOf(transcript: Transcript): { payment: ObservedPayment | undefined; line: ReportedEntry }[] {
  const byReference = new Map(
    paymentsOf(transcript).flatMap((payment) => {
      const reference = creditOf(payment)?.stated.reference;
      return reference === undefined ? [] : [[reference, payment] as const];
    }),
  );
  return transcript.lines
    .filter(({ written, stated }) => stated.isReversal && written.message?.name === 'camt.054.001.08')
    .map((line) => ({
      line,
      payment: transcript.payment(line.stated.requestId ?? '') ?? byReference.get(line.stated.reference ?? ''),
    }));
}

/** Money that came back of a payout that had been booked. */
const returnsOf = (transcript: Transcript): { payment: ObservedPayment; line: ReportedEntry }[] =>
  paymentsOf(transcript)
    .filter((payment) => payment.kind === 'payout' && creditOf(payment) !== undefined)
    .flatMap((payment) =>
      payment.lines
        .filter(({ stated }) => stated.direction === 'credit' && !stated.isReversal)
        .map((line) => ({ payment, line })),
    );

export const ENTRY_RULES: readonly Rule[] = [
  {
    id: 'entry-reference',
    level: 'MUST',
    text: 'Every entry has its own reference in AcctSvcrRef. A missing one or a constant identifies nothing, and a person checks the entry.',
    source: GUIDE.entries,
    needs: 'an entry',
    check: (transcript) =>
      checkEach(ourLines(transcript), ({ line }) =>
        line.stated.reference === undefined
          ? { what: 'no reference, or a constant in its place', record: line.written }
          : undefined,
      ),
  },
  {
    id: 'entry-reference-own',
    level: 'MUST',
    text: 'Two entries never have the same reference, and one entry has the same one in each message.',
    source: GUIDE.entries,
    needs: 'an entry with a reference',
    check: (transcript) => {
      const owners = new Map<string, string>();
      return checkEach(
        ourLines(transcript).filter(({ line }) => line.stated.reference !== undefined),
        ({ payment, line: { stated, written } }) => {
          // A reversal may have the reference of the credit that it takes back.
          if (stated.isReversal) return undefined;
          const own = `${payment.requestId}/${stated.direction}/${stated.amount}`;
          const known = owners.get(stated.reference!) ?? own;
          owners.set(stated.reference!, known);
          return known === own ? undefined : { what: `${stated.reference} is that of another entry`, record: written };
        },
      );
    },
  },
  {
    id: 'entry-direction',
    level: 'MUST',
    text: 'A collection is a credit (CRDT) on our account and a payout a debit (DBIT). What turns it round is a reversal (RvslInd), or a return of a payout that was booked.',
    source: GUIDE.entries,
    needs: 'an entry',
    check: (transcript) =>
      checkEach(ourLines(transcript), ({ payment, line }) => {
        if (isBooking(payment, line) || line.stated.isReversal) return undefined;
        const isReturn = payment.kind === 'payout' && creditOf(payment) !== undefined;
        return isReturn
          ? undefined
          : { what: `a ${line.stated.direction} for a ${payment.kind}`, record: line.written };
      }),
  },
  {
    id: 'entry-amount',
    level: 'MUST',
    text: 'An entry has exactly the amount that was asked, in tenge, to the last tiyn.',
    source: GUIDE.duties,
    needs: 'an entry',
    check: (transcript) =>
      checkEach(
        ourLines(transcript).filter(({ payment, line }) => isBooking(payment, line)),
        ({ payment, line: { stated, written } }) =>
          stated.currency === TENGE && minorOf(stated.amount) === minorOf(payment.amount)
            ? undefined
            : { what: `${stated.amount} ${stated.currency} for ${payment.amount} ${TENGE}`, record: written },
      ),
  },
  {
    id: 'entry-day',
    level: 'MUST',
    text: 'Every entry states its booking date, the same date in every message.',
    source: GUIDE.duties,
    needs: 'an entry',
    check: (transcript) =>
      checkEach(entriesOf(ourLines(transcript).map(({ line }) => line)), ([first, ...others]) => {
        if (first.stated.bookedOn === undefined) return { what: 'no booking date', record: first.written };
        const day = dayOf(first.stated.bookedOn);
        const other = others.find(({ stated }) => stated.bookedOn === undefined || dayOf(stated.bookedOn) !== day);
        return other && { what: `not booked on ${day} as before`, record: other.written };
      }),
  },
  {
    id: 'entry-payer',
    level: 'MUST',
    text: 'A credit states the account that it came from: the payer’s IBAN in DbtrAcct.',
    source: GUIDE.entries,
    needs: 'a credit of a collection',
    check: (transcript) =>
      checkEach(creditsOf(transcript), ({ payment, line: { stated, written } }) => {
        const [{ message }] = payment.sent;
        const requested = message.name === 'pain.013.001.07' ? message.model.debtor.iban : undefined;
        if (stated.otherIban === requested) return undefined;
        return {
          what: stated.otherIban === undefined ? 'no account of the payer' : 'another account',
          record: written,
        };
      }),
  },
  {
    id: 'entry-payer-iin',
    level: 'SHOULD',
    text: 'A credit states the payer’s IIN. Without it a name that cannot be the customer’s keeps the money in suspense.',
    source: GUIDE.entries,
    needs: 'a credit of a collection',
    check: (transcript) =>
      checkEach(creditsOf(transcript), ({ line: { stated, written } }) =>
        stated.otherIin === undefined ? { what: 'no IIN of the payer', record: written } : undefined,
      ),
  },
  {
    id: 'return-reason',
    level: 'SHOULD',
    text: 'A payout that comes back is a credit with its EndToEndId, and states the reason in RtrInf/Rsn.',
    source: GUIDE.entries,
    needs: 'an account whose payouts come back',
    check: (transcript) =>
      checkEach(returnsOf(transcript), ({ line: { stated, written } }) =>
        stated.returnReason === undefined ? { what: 'no reason of the return', record: written } : undefined,
      ),
  },
  {
    id: 'reversal',
    level: 'MUST',
    text: 'A credit that you take back is a debit with RvslInd and the EndToEndId of the collection, or the AcctSvcrRef of the credit. It is not more than the credit.',
    source: GUIDE.reading,
    needs: 'an account whose credits are taken back',
    check: (transcript) =>
      checkEach(claimBacksOf(transcript), ({ payment, line: { stated, written } }) => {
        if (payment === undefined) return { what: 'it names no payment', record: written };
        const [taken, credited] = [minorOf(stated.amount), minorOf(payment.amount)];
        if (stated.direction !== 'debit') return { what: 'it is no debit', record: written };
        const isWithin = taken !== undefined && credited !== undefined && taken <= credited;
        return isWithin ? undefined : { what: `${stated.amount} of ${payment.amount}`, record: written };
      }),
  },
];

const creditsOf = (transcript: Transcript): { payment: ObservedPayment; line: ReportedEntry }[] =>
  ourLines(transcript).filter(({ payment, line }) => payment.kind === 'collection' && isBooking(payment, line));
