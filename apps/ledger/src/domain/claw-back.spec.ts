// A bank takes a credit back: before the order spends it, after it, and in whatever order the ledger receives the events.
import fc from 'fast-check';
import { InMemoryLedger } from '../testing/in-memory-ledger';
import {
  bought,
  collected,
  ended,
  idOf,
  outgoingRequestOf,
  requestOf,
  takenBack,
  tenge,
} from '../testing/ledger-events';
import type { LedgerEvent } from './decide';

const ALL = tenge('100000.00');
const credit = collected('one', 'aigerim', ALL);
const reversal = takenBack('one', 'aigerim', ALL);
const purchase = bought('one', 'aigerim', { holdId: requestOf('collection of one') });
const DEBT = `receivable:${idOf('aigerim')}`;

const owed = (ledger: InMemoryLedger): string => ledger.sumOf(DEBT, 'KZT');
const atBank = (ledger: InMemoryLedger): string => ledger.sumOf('bank:EURIKZKA', 'KZT');
const published = (ledger: InMemoryLedger, event: LedgerEvent): string[] =>
  ledger
    .post(event)
    .flatMap((outcome) =>
      outcome.kind === 'done' ? outcome.events.map(({ event: { type } }) => type) : [outcome.kind],
    );

describe('a credit that the bank takes back', () => {
  let ledger: InMemoryLedger;
  beforeEach(() => {
    ledger = new InMemoryLedger();
  });
  afterEach(() => ledger.prove());

  it('before it is spent ends the hold and leaves nobody owing', () => {
    ledger.post(credit);
    expect(published(ledger, reversal)).toEqual(['ledger.hold.ended', 'ledger.transaction.posted']);
    expect([ledger.customer('aigerim', 'KZT'), owed(ledger), atBank(ledger)]).toEqual([
      { total: '0.00', held: '0.00' },
      '0.00',
      '0.00',
    ]);
  });

  it('after it was spent is owed by the customer', () => {
    ledger.post(credit, purchase);
    expect(published(ledger, reversal)).toEqual(['ledger.transaction.posted', 'ledger.receivable.opened']);
    expect([owed(ledger), atBank(ledger)]).toEqual(['-100000.00', '0.00']);
  });

  it('is taken from what is free first, and never from what another order holds', () => {
    ledger.post(credit, purchase, collected('two', 'aigerim', tenge('30000.00')), ended('cancelled', 'two', 'aigerim'));
    ledger.post(collected('three', 'aigerim', tenge('20000.00')), reversal);
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '20000.00', held: '20000.00' });
    expect(owed(ledger)).toBe('-70000.00');
  });

  it('while its order is at the venue lets the conversion come, and the customer owes it', () => {
    ledger.post(credit, reversal);
    expect(owed(ledger)).toBe('0.00');
    ledger.post(purchase);
    expect(owed(ledger)).toBe('-100000.00');
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
  });

  it('while its refund is on the way is owed, because the bank has the order to pay', () => {
    const holdId = requestOf('collection of one');
    ledger.post(credit, reversal, outgoingRequestOf('refund', 'one', 'aigerim', ALL, { holdId }));
    expect(owed(ledger)).toBe('-100000.00');
  });

  const part = (name: string, amount: string) =>
    takenBack('one', 'aigerim', tenge(amount), { entryRef: `${name} part of one` });

  it('in part before it is spent leaves the rest with the customer, free', () => {
    ledger.post(credit);
    expect(published(ledger, part('first', '40000.00'))).toEqual(['ledger.hold.ended', 'ledger.transaction.posted']);
    expect([ledger.customer('aigerim', 'KZT'), owed(ledger), atBank(ledger)]).toEqual([
      { total: '60000.00', held: '0.00' },
      '0.00',
      '-60000.00',
    ]);
    ledger.post(part('second', '60000.00'));
    expect([ledger.customer('aigerim', 'KZT').total, owed(ledger), atBank(ledger)]).toEqual(['0.00', '0.00', '0.00']);
  });

  it('in part after it was spent is owed in part', () => {
    ledger.post(credit, purchase, part('first', '40000.00'));
    expect([owed(ledger), atBank(ledger)]).toEqual(['-40000.00', '-60000.00']);
  });

  it('in part while its order is at the venue lends only what is missing', () => {
    ledger.post(credit, part('first', '40000.00'), purchase);
    expect(owed(ledger)).toBe('-40000.00');
    expect(ledger.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
  });

  it('in parts that come to more than it was is a person’s to check, and nothing of the last one is posted', () => {
    ledger.post(credit, part('first', '40000.00'));
    expect(published(ledger, part('second', '60000.01'))).toEqual(['parked']);
    expect(published(ledger, part('first', '40000.00'))).toEqual(['nothing']);
    expect(published(ledger, part('first', '40000.01'))).toEqual(['parked']);
    expect(atBank(ledger)).toBe('-60000.00');
  });

  it('in any parts and any order comes to what was taken, whatever was spent meanwhile', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.nat(), fc.boolean(), (amounts, at, isSpent) => {
        const some = new InMemoryLedger();
        some.post(credit);
        const taken = amounts.map((amount, index) => part(`${index}`, `${amount}.00`));
        const before = at % (taken.length + 1);
        some.post(...taken.slice(0, before));
        if (isSpent) some.post(purchase);
        some.post(...taken.slice(before), ...taken);
        some.prove();
        let sum = 0;
        for (const amount of amounts) sum += sum + amount <= 100_000 ? amount : 0;
        expect(atBank(some)).toBe(sum === 100_000 ? '0.00' : `-${100_000 - sum}.00`);
        const left = isSpent ? 0 : 100_000 - sum;
        expect(some.customer('aigerim', 'KZT')).toEqual({ total: `${left}.00`, held: '0.00' });
        expect(owed(some)).toBe(isSpent ? `-${sum}.00` : '0.00');
      }),
    );
  });

  it.each([
    ['the same again changes nothing', reversal, 'nothing'],
    ['another amount is a person’s to check', takenBack('one', 'aigerim', tenge('1.00')), 'parked'],
    ['another customer’s credit is not taken', takenBack('one', 'daulet', ALL, { entryRef: 'other' }), 'parked'],
    ['a credit that never came is not taken', takenBack('two', 'aigerim', ALL), 'parked'],
  ])('%s', (_, event, outcome) => {
    ledger.post(credit, reversal);
    expect(published(ledger, event)).toEqual([outcome]);
    expect(atBank(ledger)).toBe('0.00');
  });

  it.each([
    ['is executed', purchase, '-100000.00'],
    ['is cancelled', ended('cancelled', 'one', 'aigerim'), '0.00'],
  ])('in any order of events, each of them once or twice, of an order that %s', (_, end, debt) => {
    const events = [credit, reversal, end];
    const story = fc.shuffledSubarray([...events, ...events], { minLength: 6 });
    fc.assert(
      fc.property(story, (once) => {
        const some = new InMemoryLedger();
        // What is parked is replayed once the others have come.
        let left: LedgerEvent[] = once;
        for (let turn = 0; turn < 3; turn += 1) left = left.filter((event) => some.post(event)[0]!.kind === 'parked');
        some.prove();
        expect([owed(some), atBank(some), left]).toEqual([debt, '0.00', []]);
        expect(some.customer('aigerim', 'KZT')).toEqual({ total: '0.00', held: '0.00' });
      }),
    );
  });
});
