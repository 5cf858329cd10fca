// What the kit plays, in this order. A scenario only writes and waits: what is right and wrong is for the rules.
import { FORGERIES, type PlatformSide, newId } from '../platform-side';
import type { AccountRole } from '../settings';
import { requestIdOf, untilAccepted, untilEnded } from './waiting';
import { OUTAGE } from './outage';

export interface Scenario {
  readonly name: string;
  /** Customers' accounts without which it is not run. */
  readonly needs: readonly AccountRole[];
  readonly run: (kit: PlatformSide) => Promise<void>;
}

const MINUTE_MS = 60_000;
const before = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString();
const after = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

/** Above 2^53 in hundredths, as a floating-point number would lose; below one tenge; and with idle zeros. */
const AMOUNTS = ['0.01', '1.10', '1000.00', '90071992547409.93'];

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'every kind of message',
    needs: ['settles'],
    run: async (kit) => {
      const verification = await kit.send(kit.verification('settles'));
      await untilEnded(kit, verification);
      const payments = await kit.send(
        ...AMOUNTS.map((amount) => kit.collection('settles', amount)),
        kit.payout('settles', '500.00'),
        ...kit.acknowledgements(),
      );
      await untilEnded(kit, payments);
      const [first] = payments;
      const questions = await kit.send(
        kit.cancellation({ requestId: requestIdOf(first!) }),
        kit.reportRequest('camt.052.001.08'),
        kit.reportRequest('camt.053.001.08'),
      );
      await untilEnded(kit, questions);
    },
  },
  {
    name: 'what must be refused',
    needs: ['settles'],
    run: async (kit) => {
      const of = kit.now();
      const sent = await kit.send(
        kit.collection('settles', '5.00', { expiresAt: before(of, 1_000), expiry: 'passed' }),
        kit.collection('settles', '5.00', { consentId: undefined, fault: 'MD01' }),
        kit.collection('settles', '5.00', { sectorCodes: undefined, fault: 'RR05' }),
        kit.collection('settles', '5.00', { controlSum: '6.00', fault: 'AM10' }),
      );
      await untilEnded(kit, sent);
      const [expired] = sent;
      const later = { requestId: requestIdOf(expired!), expiresAt: after(kit.now(), MINUTE_MS), repeats: true };
      await untilEnded(kit, await kit.send(kit.collection('settles', '5.00', { ...later, expiry: 'passed' })));
    },
  },
  {
    name: 'rejections of the customer’s account',
    needs: ['settles', 'poor'],
    run: async (kit) => {
      const sent = await kit.send(kit.collection('poor', '5.00'));
      await untilEnded(kit, sent);
      // The same id with an account that has money: the first outcome counts.
      const again = { requestId: requestIdOf(sent[0]!), repeats: true };
      await untilEnded(kit, await kit.send(kit.collection('settles', '5.00', again)));
    },
  },
  {
    name: 'a payout to a closed account',
    needs: ['closed'],
    run: async (kit) => void (await untilEnded(kit, await kit.send(kit.payout('closed', '7.00')))),
  },
  {
    name: 'the account of another person',
    needs: ['otherOwner'],
    run: async (kit) => void (await untilEnded(kit, await kit.send(kit.verification('otherOwner')))),
  },
  {
    name: 'repeats',
    needs: ['settles'],
    run: async (kit) => {
      const sent = await kit.send(kit.collection('settles', '31.00'), kit.payout('settles', '32.00'));
      await untilEnded(kit, sent);
      const [collection, payout] = sent;
      await untilEnded(kit, await kit.sendAgain(collection!, payout!));
      const [collected, paid] = [requestIdOf(collection!), requestIdOf(payout!)];
      const others = await kit.send(
        kit.collection('settles', '31.00', { requestId: collected, repeats: true }),
        kit.payout('settles', '32.00', { requestId: paid, repeats: true }),
      );
      await untilEnded(kit, others);
      // Another text under a known id asks for nothing new.
      const modified = await kit.send(
        kit.collection('settles', '310000.00', { requestId: collected, repeats: true }),
        kit.payout('settles', '320000.00', { requestId: paid, repeats: true }),
      );
      await untilEnded(kit, modified);
      // At once, so that both may be in one batch.
      const twice = kit.collection('settles', '33.00');
      const both = await kit.send(twice, { ...twice, repeats: true });
      await untilEnded(kit, both);
    },
  },
  {
    name: 'reordering: a repeat behind its cancellation, and payments in turns',
    needs: ['settles', 'late'],
    run: async (kit) => {
      const [late, id] = [kit.collection('late', '41.00'), newId()];
      const shuffled = await kit.send(
        kit.collection('settles', '42.00', { requestId: id }),
        late,
        kit.payout('settles', '43.00'),
        kit.cancellation({ requestId: late.key }),
        kit.collection('settles', '42.00', { requestId: id, repeats: true }),
        kit.payout('settles', '44.00'),
      );
      await untilEnded(kit, shuffled);
      const [, first] = shuffled;
      await untilAccepted(kit, await kit.sendAgain(first!));
    },
  },
  {
    name: 'late responses, and a question before they come',
    needs: ['late'],
    run: async (kit) => {
      const late = await kit.send(kit.collection('late', '51.00'), kit.reportRequest('camt.052.001.08'));
      await untilEnded(kit, late);
    },
  },
  {
    name: 'cancellation races',
    needs: ['settles', 'late'],
    run: async (kit) => {
      const payments = (['settles', 'late', 'settles', 'late'] as const).map((role, at) =>
        kit.collection(role, `${61 + at}.00`),
      );
      const pairs = payments.flatMap((payment) => [payment, kit.cancellation({ requestId: payment.key })]);
      const unknown = kit.cancellation({ requestId: newId() });
      await untilEnded(kit, await kit.send(...pairs, unknown));
      // One that was accepted, and is not booked yet.
      const accepted = await kit.send(kit.collection('late', '66.00'));
      await untilAccepted(kit, accepted);
      await untilEnded(kit, await kit.send(kit.cancellation({ requestId: requestIdOf(accepted[0]!) })));
    },
  },
  {
    name: 'a payout that comes back',
    needs: ['returned'],
    run: async (kit) => {
      const [sent] = await kit.send(kit.payout('returned', '71.00'));
      await kit.until((transcript) => {
        const lines = transcript.payment(requestIdOf(sent!))?.lines ?? [];
        return lines.some(({ stated }) => stated.direction === 'credit');
      });
    },
  },
  {
    name: 'a credit that is taken back',
    needs: ['takenBack'],
    run: async (kit) => {
      const [sent] = await kit.send(kit.collection('takenBack', '81.00'));
      const known = () => kit.transcript.payment(requestIdOf(sent!))?.lines ?? [];
      await kit.until(({ lines }) => {
        const credit = known().find(({ stated }) => stated.direction === 'credit')?.stated.reference;
        const isOurs = (id: string | undefined, reference: string | undefined) =>
          id === requestIdOf(sent!) || (reference !== undefined && reference === credit);
        return lines.some(({ stated }) => stated.isReversal && isOurs(stated.requestId, stated.reference));
      });
    },
  },
  {
    name: 'payments that the bank holds',
    needs: ['held'],
    run: async (kit) => {
      const sent = await kit.send(kit.collection('held', '91.00'), kit.payout('held', '92.00'));
      await untilEnded(kit, sent);
    },
  },
  {
    name: 'forgeries',
    needs: ['settles'],
    run: async (kit) => {
      await kit.send(
        ...FORGERIES.flatMap((forgery) => [
          kit.collection('settles', '101.00', { forgery }),
          kit.payout('settles', '102.00', { forgery }),
        ]),
      );
      // Behind them one that is right shows that the bank is past them.
      await untilEnded(kit, await kit.send(kit.collection('settles', '103.00')));
    },
  },
  {
    name: 'the platform’s next key',
    needs: ['settles'],
    run: async (kit) => {
      const { nextSigner } = kit.settings;
      if (nextSigner === undefined) return;
      kit.signWith(nextSigner);
      const sent = await kit.send(kit.collection('settles', '111.00', { part: 'next key' }));
      await untilEnded(kit, sent);
      // Both are valid for a while.
      kit.signWith(kit.settings.signer);
    },
  },
  {
    name: 'the bank’s next key',
    needs: ['settles'],
    run: async (kit) => {
      const last = kit.transcript.written.findLast(({ signed }) => signed.ok)?.signed;
      if (kit.operator.changeKey === undefined || !last?.ok) return;
      await kit.operator.changeKey();
      await untilEnded(kit, await kit.send(kit.collection('settles', '121.00')));
      kit.transcript.endKey(last.value.kid);
      await untilEnded(kit, await kit.send(kit.collection('settles', '122.00'), kit.verification('settles')));
    },
  },
  OUTAGE,
  {
    name: 'many instructions at once, and the pages of their statement',
    needs: ['settles'],
    run: async (kit) => {
      const many = Array.from({ length: kit.settings.load }, (_, at) =>
        kit.collection('settles', `${1000 + at}.00`, { part: 'load' }),
      );
      await untilEnded(kit, await kit.send(...many));
      const questions = await kit.send(kit.reportRequest('camt.052.001.08'), kit.reportRequest('camt.053.001.08'));
      await untilEnded(kit, questions);
    },
  },
];
