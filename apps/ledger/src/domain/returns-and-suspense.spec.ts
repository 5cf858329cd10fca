// Money that comes back, money that is nobody's, and value that people gave up.
import { type BodyOf, holdPlaced, transactionPosted } from '@aiyrbas/contracts';
import {
  askedOut,
  cameBack,
  deposited,
  ended,
  givenUp,
  holdAsked,
  paidOut,
  released,
  requestOf,
  sold,
  strangersMoney,
  tenge,
  usdt,
  withdrawalFailed,
} from '../testing/ledger-events';
import { PaperBooks } from '../testing/paper-books';
import type { Outcome } from './outcome';

/** A sale whose proceeds were paid out and booked. */
function aSalePaidOut(): PaperBooks {
  const books = new PaperBooks();
  books.post(
    deposited('coins', 'aigerim', usdt('100.000000')),
    holdAsked('sale', 'aigerim', usdt('100.000000')),
    sold('sale', 'aigerim'),
    askedOut('payout', 'sale', 'aigerim', tenge('51639.99')),
    paidOut('sale', 'aigerim', tenge('51639.99')),
  );
  return books;
}

const holdIn = (outcome: Outcome | undefined): string => {
  const placed = outcome?.kind === 'done' && outcome.events.find(({ event }) => event === holdPlaced);
  if (!placed) throw new Error('nothing was held');
  return (placed.body as BodyOf<typeof holdPlaced>).holdId;
};
const back = cameBack('sale', 'aigerim', tenge('51639.99'));

describe('a payment that comes back', () => {
  test('is the customer’s again and held for the order, in one transaction, and says what it was', () => {
    const books = aSalePaidOut();
    const [outcome] = books.post(back);
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
    expect(books.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '51639.99' });
    expect(books.post(back)).toEqual([{ kind: 'nothing' }]);
    books.prove();
  });

  test('is paid again from what is held', () => {
    const books = aSalePaidOut();
    const holdId = holdIn(books.post(back)[0]);
    const again = { requestId: requestOf('out of sale again'), holdId };
    books.post(
      askedOut('payout', 'sale', 'aigerim', tenge('51639.99'), again),
      paidOut('sale', 'aigerim', tenge('51639.99'), { ...again, entryRef: 'second debit' }),
    );
    expect(books.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
    expect(books.sumOf('bank-clearing:EURIKZKA', 'KZT')).toBe('0.00');
    books.prove();
  });

  test('is let go when the order’s end names it, and only then', () => {
    const books = aSalePaidOut();
    const holdId = holdIn(books.post(back)[0]);
    books.post(ended('expired', 'sale', 'aigerim', []), released('executed', 'sale', 'aigerim', []));
    expect(books.customer('aigerim', 'KZT').held).toBe('51639.99');
    books.post(released('completed', 'sale', 'aigerim', [holdId]));
    expect(books.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '0.00' });
  });

  test('of a withdrawal is let go by its failure', () => {
    const books = aSalePaidOut();
    books.post(back, withdrawalFailed('sale', 'aigerim'));
    expect(books.customer('aigerim', 'KZT')).toEqual({ total: '51639.99', held: '0.00' });
  });

  test('is given up to suspense, once', () => {
    const books = aSalePaidOut();
    const up = givenUp('sale', 'aigerim', tenge('51639.99'), holdIn(books.post(back)[0]));
    books.post(up);
    expect(books.post(up)).toEqual([{ kind: 'nothing' }]);
    expect(books.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
    expect(books.sumOf('suspense', 'KZT')).toBe('51639.99');
    books.prove();
  });
});

describe('money that is nobody’s', () => {
  test('is in suspense until it has gone back', () => {
    const books = new PaperBooks();
    const came = strangersMoney('booked', tenge('777.00'));
    books.post(came, came);
    expect(books.sumOf('suspense', 'KZT')).toBe('777.00');
    books.post(strangersMoney('returned', tenge('777.00')));
    expect(books.sumOf('suspense', 'KZT')).toBe('0.00');
    expect(books.sumOf('bank:EURIKZKA', 'KZT')).toBe('0.00');
    expect(books.transactions).toHaveLength(2);
    books.prove();
  });

  test('goes back once, whole, and only when it was there', () => {
    const books = new PaperBooks();
    const back = strangersMoney('returned', tenge('777.00'));
    const reasonOf = (outcome: Outcome | undefined) => (outcome?.kind === 'parked' ? outcome.reason : outcome?.kind);
    expect(reasonOf(books.post(back)[0])).toBe('SUSPENSE_MISSING');
    books.post(strangersMoney('booked', tenge('777.00')));
    expect(reasonOf(books.post(strangersMoney('returned', tenge('776.99')))[0])).toBe('MODIFIED_REQUEST');
    expect(reasonOf(books.post(back)[0])).toBe('done');
    expect(reasonOf(books.post(back)[0])).toBe('nothing');
    const again = strangersMoney('returned', tenge('777.00'), { entryRef: 'another debit' });
    expect(reasonOf(books.post(again)[0])).toBe('SUSPENSE_ENDED');
    expect(books.sumOf('suspense', 'KZT')).toBe('0.00');
    books.prove();
  });
});

test('a sale that was undone lets its coins go', () => {
  const books = new PaperBooks();
  books.post(
    deposited('coins', 'aigerim', usdt('100.000000')),
    holdAsked('sale', 'aigerim', usdt('100.000000')),
    ended('refunded', 'sale', 'aigerim'),
  );
  expect(books.customer('aigerim', 'USDT')).toEqual({ total: '100.000000', held: '0.000000' });
});
