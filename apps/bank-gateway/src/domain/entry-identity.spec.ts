import fc from 'fast-check';
import { type EntryIdentity, entryNameOf, isSameEntry, plainAmount, recognise, usable } from './entry-identity';

const entry = (difference: Partial<EntryIdentity> = {}): EntryIdentity => ({
  reference: 'EUR1',
  direction: 'credit',
  isReversal: false,
  currency: 'KZT',
  amount: '10000000',
  requestId: 'a'.repeat(32),
  bookingDay: '2026-11-23',
  accountIndex: 'account',
  ...difference,
});

describe('whether two reports are of one entry', () => {
  it.each<[string, Partial<EntryIdentity>, boolean]>([
    ['the same again', {}, true],
    ['without its EndToEndId', { requestId: undefined }, true],
    ['without its booking day', { bookingDay: undefined }, true],
    ['without the other side', { accountIndex: undefined }, true],
    ['another amount', { amount: '10000001' }, false],
    ['another currency', { currency: 'USD' }, false],
    ['the other direction', { direction: 'debit' }, false],
    ['its reversal', { isReversal: true }, false],
    ['another EndToEndId', { requestId: 'b'.repeat(32) }, false],
    ['another booking day', { bookingDay: '2026-11-24' }, false],
    ['another account on the other side', { accountIndex: 'another' }, false],
  ])('%s', (_what, difference, same) => {
    expect(isSameEntry(entry(), entry(difference))).toBe(same);
    expect(isSameEntry(entry(difference), entry())).toBe(same);
  });
});

describe('a reference', () => {
  it.each(['EUR-20261123-000001', '000000001', 'NONREF7', 'N1'])('%s is one', (text) => {
    expect(usable(text)).toBe(text);
  });

  it.each([
    undefined,
    '',
    'NOTPROVIDED',
    'notprovided',
    'NOT PROVIDED',
    'NONREF',
    'NoRef',
    'N/A',
    '0',
    '000',
    '-',
    '--',
  ])('%s is none', (text) => expect(usable(text)).toBeUndefined());
});

describe('an amount that we cannot count', () => {
  it.each([
    ['100000', '100000'],
    ['100000.000', '100000'],
    ['000100.50', '100.5'],
    ['0.00', '0'],
    ['1.005', '1.005'],
  ])('%s is %s', (stated, plain) => expect(plainAmount(stated)).toBe(plain));
});

describe('the name of an entry that its reference does not name', () => {
  const references = fc.option(fc.string({ minLength: 1, maxLength: 35 }), { nil: undefined });

  it('is longer than any reference, so no bank’s reference can be taken for it', () => {
    fc.assert(
      fc.property(references, (reference) => {
        expect(entryNameOf(entry({ reference }), 1).length).toBeGreaterThan(35);
      }),
    );
  });

  it('is the same for the same, and another for whatever differs', () => {
    const names = [
      entry(),
      entry({ amount: '1' }),
      entry({ direction: 'debit' }),
      entry({ isReversal: true }),
      entry({ requestId: undefined }),
      entry({ bookingDay: undefined }),
      entry({ accountIndex: undefined }),
      entry({ reference: undefined }),
    ].map((one) => entryNameOf(one, 1));
    expect(new Set(names).size).toBe(names.length);
    expect(entryNameOf(entry(), 1)).toBe(names[0]);
    expect(entryNameOf(entry(), 2)).not.toBe(names[0]);
  });
});

describe('entries without a reference', () => {
  const details = fc.record({
    amount: fc.constantFrom('100', '200'),
    direction: fc.constantFrom<'credit' | 'debit'>('credit', 'debit'),
    requestId: fc.constantFrom(undefined, 'a', 'b'),
    bookingDay: fc.constantFrom(undefined, '2026-11-23', '2026-11-24'),
  });
  const unnamed = details.map((one) => entry({ ...one, reference: undefined, accountIndex: undefined }));
  /** What is known after statements have been read one after the other. */
  const after = (statements: readonly (readonly EntryIdentity[])[]): EntryIdentity[] => {
    const known: EntryIdentity[] = [];
    for (const stated of statements) {
      const found = recognise(stated, known);
      known.push(...stated.filter((_, index) => found[index] === undefined));
    }
    return known;
  };

  it('that are equal are as many as the largest count in one statement', () => {
    fc.assert(
      fc.property(unnamed, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 5 }), (one, counts) => {
        const statements = counts.map((count) => Array.from({ length: count }, () => ({ ...one })));
        expect(after(statements)).toHaveLength(Math.max(...counts));
      }),
    );
  });

  it('never are fewer than one statement holds, and a statement that comes again adds none', () => {
    fc.assert(
      fc.property(fc.array(fc.array(unnamed, { maxLength: 6 }), { maxLength: 4 }), (statements) => {
        const known = after(statements);
        for (const stated of statements) expect(known.length).toBeGreaterThanOrEqual(stated.length);
        const last = statements.at(-1);
        if (last) expect(after([...statements, last])).toHaveLength(known.length);
      }),
    );
  });

  it('each answer to one of a statement at most, and only to one that does not differ', () => {
    fc.assert(
      fc.property(fc.array(unnamed, { maxLength: 8 }), fc.array(unnamed, { maxLength: 8 }), (stated, known) => {
        const found = recognise(stated, known).flatMap((other, index) => (other ? [[stated[index]!, other]] : []));
        expect(new Set(found.map(([, other]) => other)).size).toBe(found.length);
        for (const [one, other] of found) expect(isSameEntry(one!, other!)).toBe(true);
      }),
    );
  });
});
