// Money that comes back, money that is nobody's, and value that people gave up.
import { type BodyOf, holdPlaced, transactionPosted } from '@aiyrbas/contracts';
import {
  cameBack,
  deposited,
  ended,
  givenUp,
  holdRequestOf,
  outgoingRequestOf,
  paidOut,
  released,
  requestOf,
  sold,
  strangersMoney,
  tenge,
  usdt,
  withdrawalFailed,
} from '../testing/ledger-events';
import { InMemoryLedger } from '../testing/in-memory-ledger';
import type { Outcome } from './outcome';

/** A sale whose proceeds were paid out and booked. */
function aSalePaidOut(): InMemoryLedger {
  const ledger = new InMemoryLedger();
  ledger.post(
    deposited('coins', 'aigerim', usdt('100.000000')),
    holdRequestOf('sale', 'aigerim', usdt('100.000000')),
    sold('sale', 'aigerim'),
    outgoingRequestOf('payout', 'sale', 'aigerim', tenge('51639.99')),
    paidOut('sale', 'aigerim', tenge('51639.99')),
  );
  return ledger;
}

const holdIn = (outcome: Outcome | undefined): string => {
  const placed = outcome?.kind === 'done' && outcome.events.find(({ event }) => event === holdPlaced);
  if (!placed) throw new Error('nothing was held');
  return (placed.body as BodyOf<typeof holdPlaced>).holdId;
};
const back = cameBack('sale', 'aigerim', tenge('51639.99'));

describe('a payment that comes back', () => {
  test('is the customer’s again and held for the order, in one transaction, and says what it was', () => {
    const ledger = aSalePaidOut();
    const [outcome] = ledger.post(back);
    expect(outcome).toMatchObject({
      kind: 'done',
      events: [
        {
          event: holdPlaced,
          body: {
            amount: tenge('51639.99'),
            credit: { requestId: requestOf('out of sale'), returned: { reason: 'AC01' } },
          },
        },
        { event: transactionPosted, body: { kind: 'return', businessId: 'EURIKZKA/return of sale' } },
      ],
    });
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '51639.99' });
    expect(ledger.post(back)).toEqual([{ kind: 'nothing' }]);
    ledger.prove();
  });

  test('is paid again from what is held', () => {
    const ledger = aSalePaidOut();
    const holdId = holdIn(ledger.post(back)[0]);
    const again = { requestId: requestOf('out of sale again'), holdId };
    ledger.post(
      outgoingRequestOf('payout', 'sale', 'aigerim', tenge('51639.99'), again),
      paidOut('sale', 'aigerim', tenge('51639.99'), { ...again, entryRef: 'second debit' }),
    );
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
    expect(ledger.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('0.00');
    ledger.prove();
  });

  test('is let go when the order’s end names it, and only then', () => {
    const ledger = aSalePaidOut();
    const holdId = holdIn(ledger.post(back)[0]);
    ledger.post(ended('expired', 'sale', 'aigerim', []), released('executed', 'sale', 'aigerim', []));
    expect(ledger.customer('aigerim', 'KZT').held).toBe('51639.99');
    ledger.post(released('completed', 'sale', 'aigerim', [holdId]));
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '0.00' });
  });

  test('of a withdrawal is let go by its failure', () => {
    const ledger = aSalePaidOut();
    ledger.post(back, withdrawalFailed('sale', 'aigerim'));
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '0.00' });
  });

  test('is given up to suspense, once', () => {
    const ledger = aSalePaidOut();
    const up = givenUp('sale', 'aigerim', tenge('51639.99'), holdIn(ledger.post(back)[0]));
    ledger.post(up);
    expect(ledger.post(up)).toEqual([{ kind: 'nothing' }]);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
    expect(ledger.sumOf('suspense', 'KZT')).toBe('51639.99');
    ledger.prove();
  });
});

describe('money that is nobody’s', () => {
  test('is in suspense until it has gone back', () => {
    const ledger = new InMemoryLedger();
    const came = strangersMoney('booked', tenge('777.00'));
    ledger.post(came, came);
    expect(ledger.sumOf('suspense', 'KZT')).toBe('777.00');
    ledger.post(strangersMoney('returned', tenge('777.00')));
    expect(ledger.sumOf('suspense', 'KZT')).toBe('0.00');
    expect(ledger.sumOf('bank:EURIKZKA', 'KZT')).toBe('0.00');
    expect(ledger.transactions).toHaveLength(2);
    ledger.prove();
  });

  test('is returned once, whole, and only when it was there', () => {
    const ledger = new InMemoryLedger();
    const back = strangersMoney('returned', tenge('777.00'));
    const reasonOf = (outcome: Outcome | undefined) => (outcome?.kind === 'parked' ? outcome.reason : outcome?.kind);
    expect(reasonOf(ledger.post(back)[0])).toBe('SUSPENSE_MISSING');
    ledger.post(strangersMoney('booked', tenge('777.00')));
    expect(reasonOf(ledger.post(strangersMoney('returned', tenge('776.99')))[0])).toBe('MODIFIED_REQUEST');
    expect(reasonOf(ledger.post(back)[0])).toBe('done');
    expect(reasonOf(ledger.post(back)[0])).toBe('nothing');
    const again = strangersMoney('returned', tenge('777.00'), { entryRef: 'another debit' });
    expect(reasonOf(ledger.post(again)[0])).toBe('SUSPENSE_ENDED');
    expect(ledger.sumOf('suspense', 'KZT')).toBe('0.00');
    ledger.prove();
  });
});

test('a sale that was undone lets its coins go', () => {
  const ledger = new InMemoryLedger();
  ledger.post(
    deposited('coins', 'aigerim', usdt('100.000000')),
    holdRequestOf('sale', 'aigerim', usdt('100.000000')),
    ended('refunded', 'sale', 'aigerim'),
  );
  expect(ledger.customer('aigerim', 'USDT')).toEqual({ total: '100.000000', held: '0.000000' });
});
