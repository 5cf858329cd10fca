import {
  bought,
  collected,
  deposited,
  ended,
  failedOut,
  holdRequestOf,
  idOf,
  outgoingRequestOf,
  paidOut,
  requestOf,
  sold,
  tenge,
  usdt,
} from '../testing/ledger-events';
import { InMemoryLedger } from '../testing/in-memory-ledger';
import type { Outcome } from './outcome';

const eventsOf = (outcome: Outcome | undefined): unknown[] =>
  outcome?.kind === 'done' ? outcome.events.map(({ event, body }) => [event.type, body]) : [outcome];
const parked = (reason: string) => expect.objectContaining({ kind: 'parked', reason });
const NOTHING = { kind: 'nothing' };
const collectionOf = (order: string) => requestOf(`collection of ${order}`);

describe('a purchase', () => {
  test('a bank’s credit is the customer’s and held for the order, at once', () => {
    const ledger = new InMemoryLedger();
    const [outcome] = ledger.post(collected('order', 'aigerim', tenge('100000.00')));

    expect(eventsOf(outcome)).toEqual([
      [
        'ledger.hold.placed',
        expect.objectContaining({
          holdId: collectionOf('order'),
          amount: tenge('100000.00'),
          credit: expect.objectContaining({ requestId: collectionOf('order'), entryRef: 'entry of order' }),
        }),
      ],
      [
        'ledger.transaction.posted',
        expect.objectContaining({ kind: 'collection', businessId: 'EURIKZKA/entry of order', transfers: 1 }),
      ],
    ]);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '100000.00', held: '100000.00' });
  });

  test('an executed order ends its hold and posts the conversion; a surplus becomes available', () => {
    const ledger = new InMemoryLedger();
    const [, outcome] = ledger.post(collected('order', 'aigerim', tenge('100500.00')), bought('order', 'aigerim'));

    expect(eventsOf(outcome)).toEqual([
      ['ledger.hold.ended', expect.objectContaining({ outcome: 'posted' })],
      ['ledger.transaction.posted', expect.objectContaining({ kind: 'conversion', businessId: idOf('order') })],
    ]);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '500.00', held: '0.00' });
    expect(ledger.customer('aigerim', 'USDT')).toEqual({ total: '190.938164', held: '0.000000' });
    ledger.prove();
  });

  test('the same entry of the bank posts once, whichever statement brings it', () => {
    const ledger = new InMemoryLedger();
    const first = collected('order', 'aigerim', tenge('100000.00'));
    const again = collected('order', 'aigerim', tenge('100000.00'), { valueDate: '2026-11-24' });
    expect(ledger.post(first, again)[1]).toEqual(NOTHING);
    expect(ledger.post(again)).toEqual([NOTHING]);
    expect(ledger.transactions).toHaveLength(1);
  });

  test('the same entry with another amount moves nothing and is parked', () => {
    const ledger = new InMemoryLedger();
    ledger.post(collected('order', 'aigerim', tenge('100000.00')));
    expect(ledger.post(collected('order', 'aigerim', tenge('999999.00')))).toEqual([parked('MODIFIED_REQUEST')]);
    expect(ledger.customer('aigerim', 'KZT').total).toBe('100000.00');
  });

  test('a second credit for one collection is other money and gets a hold of its own, under the same name every time', () => {
    const holdsAfter = () => {
      const ledger = new InMemoryLedger();
      ledger.post(
        collected('order', 'aigerim', tenge('100.00')),
        collected('order', 'aigerim', tenge('100.00'), { entryRef: 'twice' }),
      );
      ledger.prove();
      return [...ledger.holds.keys()];
    };
    expect(holdsAfter()).toEqual([collectionOf('order'), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(holdsAfter()).toEqual(holdsAfter());
  });
});

describe('a hold', () => {
  test('is placed on what is available, refused beyond it, and answered once', () => {
    const ledger = new InMemoryLedger();
    ledger.post(deposited('deposit', 'aigerim', usdt('100.000000')));
    const [first, second] = ledger.post(
      holdRequestOf('one', 'aigerim', usdt('60.000000')),
      holdRequestOf('two', 'aigerim', usdt('60.000000')),
    );
    expect(eventsOf(first)).toEqual([
      ['ledger.hold.placed', expect.not.objectContaining({ credit: expect.anything() })],
    ]);
    expect(eventsOf(second)).toEqual([
      ['ledger.hold.refused', expect.objectContaining({ code: 'insufficient_funds', available: usdt('40.000000') })],
    ]);
    // Also after money came: a replay of the log must not answer an old question anew.
    ledger.post(deposited('more', 'aigerim', usdt('100.000000')));
    expect(ledger.post(holdRequestOf('two', 'aigerim', usdt('60.000000')))).toEqual([NOTHING]);
    expect(ledger.post(holdRequestOf('two', 'aigerim', usdt('61.000000')))).toEqual([parked('MODIFIED_REQUEST')]);
  });

  test('a credit later in the batch does not cover a hold before it', () => {
    const ledger = new InMemoryLedger();
    const [refused] = ledger.post(
      holdRequestOf('order', 'aigerim', usdt('1.000000')),
      deposited('deposit', 'aigerim', usdt('1.000000')),
    );
    expect(eventsOf(refused)).toEqual([['ledger.hold.refused', expect.anything()]]);
  });

  test.each(['cancelled', 'rejected', 'expired'] as const)('%s releases what still stands, once', (how) => {
    const ledger = new InMemoryLedger();
    ledger.post(deposited('deposit', 'aigerim', usdt('1.000000')), holdRequestOf('order', 'aigerim', usdt('1.000000')));
    const [first, second] = ledger.post(ended(how, 'order', 'aigerim'), ended(how, 'order', 'aigerim'));
    expect(eventsOf(first)).toEqual([['ledger.hold.ended', expect.objectContaining({ outcome: 'released' })]]);
    expect(second).toEqual(NOTHING);
    expect(ledger.customer('aigerim', 'USDT')).toEqual({ total: '1.000000', held: '0.000000' });
    ledger.prove();
  });

  test.each([
    ['no hold', [], 'HOLD_MISSING'],
    ['a hold of less', [collected('order', 'aigerim', tenge('99999.99'))], 'HOLD_TOO_SMALL'],
    [
      'a released hold',
      [collected('order', 'aigerim', tenge('100000.00')), ended('expired', 'order', 'aigerim')],
      'HOLD_ENDED',
    ],
    ['another customer’s hold', [collected('order', 'daulet', tenge('100000.00'))], 'MODIFIED_REQUEST'],
  ])('an order that was executed with %s is parked, and no money moves', (_, before, reason) => {
    const ledger = new InMemoryLedger();
    ledger.post(...before);
    const posted = ledger.transactions.length;
    expect(ledger.post(bought('order', 'aigerim'))).toEqual([parked(reason)]);
    expect(ledger.transactions).toHaveLength(posted);
    ledger.prove();
  });
});

describe('money out', () => {
  const ledgerAfterSale = () => {
    const ledger = new InMemoryLedger();
    ledger.post(
      deposited('deposit', 'aigerim', usdt('100.000000')),
      holdRequestOf('order', 'aigerim', usdt('100.000000')),
      sold('order', 'aigerim'),
    );
    return ledger;
  };

  test('a sale’s proceeds leave through clearing, which is empty when the bank has booked them', () => {
    const ledger = ledgerAfterSale();
    ledger.post(outgoingRequestOf('payout', 'order', 'aigerim', tenge('51639.99')));
    expect(ledger.customer('aigerim', 'KZT').total).toBe('0.00');
    expect(ledger.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('51639.99');
    ledger.post(paidOut('order', 'aigerim', tenge('51639.99')));
    expect(ledger.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('0.00');
    expect(ledger.sumOf('bank:EURIKZKA', 'KZT')).toBe('51639.99');
  });

  test('a refund takes the held money, and its booking is a refund too', () => {
    const ledger = new InMemoryLedger();
    const holdId = collectionOf('order');
    ledger.post(
      collected('order', 'aigerim', tenge('50.00')),
      outgoingRequestOf('refund', 'order', 'aigerim', tenge('50.00'), { holdId }),
    );
    ledger.post(paidOut('order', 'aigerim', tenge('50.00')));
    expect(ledger.transactions.map(({ kind }) => kind)).toEqual(['collection', 'refund', 'refund']);
    expect(ledger.sumOf('bank:EURIKZKA', 'KZT')).toBe('0.00');
    ledger.prove();
  });

  test('a booked debit posts once, also when the bank was quicker than the request', () => {
    const ledger = ledgerAfterSale();
    ledger.post(paidOut('order', 'aigerim', tenge('10.00')));
    ledger.post(outgoingRequestOf('refund', 'order', 'aigerim', tenge('10.00')));
    expect(ledger.post(paidOut('order', 'aigerim', tenge('10.00')))).toEqual([NOTHING]);
    expect(ledger.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('0.00');
  });

  test.each(['before', 'after'])('a payout that failed comes back, received %s the request', (when) => {
    const ledger = ledgerAfterSale();
    const story = [outgoingRequestOf('payout', 'order', 'aigerim', tenge('51639.99')), failedOut('order', 'aigerim')];
    ledger.post(...(when === 'before' ? story.reverse() : story));
    expect(ledger.post(failedOut('order', 'aigerim'))).toEqual([NOTHING]);
    expect(ledger.customer('aigerim', 'KZT').total).toBe('51639.99');
    expect(ledger.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('0.00');
    expect(ledger.transactions.at(-1)).toMatchObject({ kind: 'reversal', businessId: requestOf('out of order') });
    ledger.prove();
  });

  test('a bank’s report that a payout failed is not accepted after its booking', () => {
    const ledger = ledgerAfterSale();
    ledger.post(
      outgoingRequestOf('payout', 'order', 'aigerim', tenge('1.00')),
      paidOut('order', 'aigerim', tenge('1.00')),
    );
    expect(ledger.post(failedOut('order', 'aigerim'))).toEqual([parked('FAILED_AFTER_SETTLED')]);
  });

  test('more than there is, is parked and takes nothing, not even the hold', () => {
    const ledger = new InMemoryLedger();
    ledger.post(collected('order', 'aigerim', tenge('50.00')));
    const refund = outgoingRequestOf('refund', 'order', 'aigerim', tenge('50.01'), { holdId: collectionOf('order') });
    expect(ledger.post(refund)).toEqual([parked('INSUFFICIENT_FUNDS')]);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '50.00', held: '50.00' });
    ledger.prove();
  });
});

describe('what belongs to somebody else', () => {
  const other = { requestId: collectionOf('order') };

  test.each([
    [
      'a bank’s entry for another order',
      collected('other', 'aigerim', tenge('50.00'), { ...other, entryRef: 'entry of order' }),
    ],
    ['a hold for another order', holdRequestOf('other', 'aigerim', tenge('50.00'), other)],
    ['a hold for another customer', holdRequestOf('order', 'daulet', tenge('50.00'), other)],
    [
      'a refund of another order’s hold',
      outgoingRequestOf('refund', 'other', 'aigerim', tenge('50.00'), { holdId: other.requestId }),
    ],
  ])('%s under a known id is parked, and no money moves', (_, event) => {
    const ledger = new InMemoryLedger();
    ledger.post(collected('order', 'aigerim', tenge('50.00')));
    expect(ledger.post(event)).toEqual([parked('MODIFIED_REQUEST')]);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '50.00', held: '50.00' });
  });

  test('a failure of another order’s refund brings nothing back', () => {
    const ledger = new InMemoryLedger();
    const requested = outgoingRequestOf('refund', 'order', 'aigerim', tenge('50.00'), { holdId: other.requestId });
    ledger.post(collected('order', 'aigerim', tenge('50.00')), requested);
    const failure = failedOut('other', 'aigerim');
    const wrong = { ...failure, body: { ...failure.body, requestId: requested.body.requestId } };
    expect(ledger.post(wrong)).toEqual([parked('MODIFIED_REQUEST')]);
    expect(ledger.customer('aigerim', 'KZT').total).toBe('0.00');
  });

  test('a refund of a hold whose value an executed order has taken is parked', () => {
    const ledger = new InMemoryLedger();
    ledger.post(collected('order', 'aigerim', tenge('100500.00')), bought('order', 'aigerim'));
    const refund = outgoingRequestOf('refund', 'order', 'aigerim', tenge('500.00'), { holdId: other.requestId });
    expect(ledger.post(refund)).toEqual([parked('HOLD_ENDED')]);
    expect(ledger.customer('aigerim', 'KZT').total).toBe('500.00');
  });
});
