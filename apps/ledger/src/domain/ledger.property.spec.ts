import fc from 'fast-check';
import {
  bought,
  collected,
  deposited,
  ended,
  failedOut,
  holdRequestOf,
  outgoingRequestOf,
  paidOut,
  requestOf,
  sold,
  takenBack,
  tenge,
  usdt,
} from '../testing/ledger-events';
import { InMemoryLedger } from '../testing/in-memory-ledger';
import type { LedgerEvent } from './decide';

const CUSTOMERS = ['aigerim', 'daulet'];
const ORDERS = ['one', 'two', 'three'];

/** Anything that may happen, in any order: early, twice, contradicting itself, for orders that never were. */
const anything = (customer: string): fc.Arbitrary<LedgerEvent> => {
  const order = fc.constantFrom(...ORDERS.map((word) => `${word} of ${customer}`));
  const kzt = fc.constantFrom('60000.00', '100000.00', '150000.00').map(tenge);
  const crypto = fc.constantFrom('100.000000', '150.000000').map(usdt);
  const holdId = fc
    .constantFrom('collection', 'hold')
    .chain((kind) => order.map((word) => requestOf(`${kind} of ${word}`)));
  return fc.oneof(
    fc.tuple(order, kzt).map(([word, amount]) => collected(word, customer, amount)),
    fc.tuple(order, kzt).map(([word, amount]) => collected(word, customer, amount, { entryRef: `late ${word}` })),
    fc.tuple(order, fc.oneof(kzt, crypto)).map(([word, amount]) => holdRequestOf(word, customer, amount)),
    fc.tuple(order, holdId).map(([word, hold]) => bought(word, customer, { holdId: hold })),
    order.map((word) => bought(word, customer)),
    order.map((word) => sold(word, customer)),
    fc
      .tuple(fc.constantFrom('cancelled' as const, 'rejected' as const, 'expired' as const), order)
      .map(([how, word]) => ended(how, word, customer)),
    fc
      .tuple(fc.constantFrom('payout' as const, 'refund' as const), order, kzt, fc.option(holdId, { nil: undefined }))
      .map(([kind, word, amount, hold]) =>
        outgoingRequestOf(kind, word, customer, amount, hold === undefined ? {} : { holdId: hold }),
      ),
    fc.tuple(order, kzt).map(([word, amount]) => takenBack(word, customer, amount)),
    fc.tuple(order, kzt).map(([word, amount]) => paidOut(word, customer, amount)),
    order.map((word) => failedOut(word, customer)),
    fc.tuple(order, crypto).map(([word, amount]) => deposited(word, customer, amount)),
  );
};

const stories = fc.array(fc.constantFrom(...CUSTOMERS).chain(anything), { maxLength: 40 });
const balances = (ledger: InMemoryLedger): string[] =>
  [...ledger.balances.keys()].sort().map((key) => {
    const { posted, held } = ledger.balances.get(key)!.balance;
    return `${key} ${posted.minor} ${held.minor}`;
  });

describe('whatever events the ledger receives', () => {
  test('no customer is ever below zero, balances are what transfers and holds say, holds end once', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const ledger = new InMemoryLedger();
        for (const event of story) {
          ledger.post(event);
          ledger.prove();
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a batch is the same as its items one by one', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const [batch, single] = [new InMemoryLedger(), new InMemoryLedger()];
        const together = batch.post(...story);
        const apart = story.flatMap((event) => single.post(event));
        expect(together).toEqual(apart);
        expect(balances(batch)).toEqual(balances(single));
        batch.prove();
      }),
    );
  });

  test('what was done is never done again: a repeat of any item, at any later time, moves nothing', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const ledger = new InMemoryLedger();
        const outcomes = ledger.post(...story);
        const posted = ledger.transactions.length;
        const before = balances(ledger);
        // Only what was done: what was parked had no effect yet, and may have one once a person has looked.
        const again = story.filter((_, index) => outcomes[index]!.kind === 'done');
        const mayRelease = (event: LedgerEvent) => /cancelled|rejected|expired/.test(event.type);
        ledger.post(...again.filter((event) => !mayRelease(event)));
        expect(ledger.transactions).toHaveLength(posted);
        expect(balances(ledger)).toEqual(before);
      }),
    );
  });

  test('what happens to one customer does not depend on when things happen to another', () => {
    const both = fc.tuple(
      fc.array(anything('aigerim'), { maxLength: 20 }),
      fc.array(anything('daulet'), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(both, fc.infiniteStream(fc.boolean()), ([first, second], coin) => {
        const mixed: LedgerEvent[] = [];
        const [a, b] = [[...first], [...second]];
        while (a.length > 0 || b.length > 0) {
          const takeFirst = b.length === 0 || (a.length > 0 && coin.next().value === true);
          mixed.push((takeFirst ? a : b).shift()!);
        }
        const [inTurn, inOrder] = [new InMemoryLedger(), new InMemoryLedger()];
        inTurn.post(...mixed);
        inOrder.post(...first, ...second);
        expect(balances(inTurn)).toEqual(balances(inOrder));
      }),
    );
  });
});
