// A block says exactly which transactions are in it, in which order, and after which block.
import fc from 'fast-check';
import { type Link, type Recorded, blockAfter, bytesOf } from './block';

const text = fc.string({ maxLength: 6 });
const recorded: fc.Arbitrary<Recorded> = fc.record({
  id: text,
  seq: text,
  firm: text,
  kind: text,
  businessId: text,
  orderId: fc.option(text),
  customerId: fc.option(text),
  bookedAt: text,
  valueDate: text,
  cause: text,
  transfers: fc.array(fc.tuple(fc.nat(9), text, text, text, text), { maxLength: 3 }),
});

test('no two records have the same bytes', () => {
  fc.assert(
    fc.property(recorded, recorded, (a, b) => {
      expect(bytesOf(a).equals(bytesOf(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

const one: Recorded = {
  id: '019aaf00-0000-7000-8000-000000000001',
  seq: '7',
  firm: 'aiyrbas',
  kind: 'deposit',
  businessId: 'ataix/1',
  orderId: null,
  customerId: '019aaf00-0000-7000-8000-00000000000c',
  bookedAt: '2026-11-28T01:02:03.000004Z',
  valueDate: '2026-11-28',
  cause: '{"by": "ataix"}',
  transfers: [[1, 'venue:ataix', 'customer:c', 'USDT', '1000000']],
};
const other: Recorded = { ...one, id: '019aaf00-0000-7000-8000-000000000002', seq: '8' };
const tip: Link = { block: 41, hash: 'a'.repeat(64) };

test.each<[string, Partial<Recorded>]>([
  ['a piece of text that moved to the next field', { kind: 'deposi', businessId: 'tataix/1' }],
  ['nothing where there was an empty text', { orderId: '' }],
  ['an amount', { transfers: [[1, 'venue:ataix', 'customer:c', 'USDT', '1000001']] }],
  ['two sides that changed places', { transfers: [[1, 'customer:c', 'venue:ataix', 'USDT', '1000000']] }],
  ['a transfer more', { transfers: [...one.transfers, [2, 'venue:ataix', 'customer:c', 'USDT', '1']] }],
  ['a microsecond', { bookedAt: '2026-11-28T01:02:03.000005Z' }],
])('another block: %s', (_what, change) => {
  expect(blockAfter(tip, [{ ...one, ...change }]).hash).not.toBe(blockAfter(tip, [one]).hash);
});

test.each<[string, Link | undefined, readonly Recorded[]]>([
  ['another order', tip, [other, one]],
  ['a transaction less', tip, [one]],
  ['a transaction twice', tip, [one, other, other]],
  ['another block before', { ...tip, hash: 'b'.repeat(64) }, [one, other]],
  ['another number', { ...tip, block: 42 }, [one, other]],
  ['no block before', undefined, [one, other]],
])('another block: %s', (_what, last, transactions) => {
  expect(blockAfter(last, transactions).hash).not.toBe(blockAfter(tip, [one, other]).hash);
});

test('the first block is number 1 and follows nothing', () => {
  expect(blockAfter(undefined, [one])).toMatchObject({ block: 1, previous: null, transactions: 1 });
  expect(blockAfter(tip, [one, other])).toMatchObject({ block: 42, previous: tip.hash, transactions: 2 });
});
