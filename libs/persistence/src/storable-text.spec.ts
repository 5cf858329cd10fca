// Whatever a party outside wrote can be kept, and what differs stays different.
import fc from 'fast-check';
import { storableText } from './storable-text';

const MAX = 300;
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 400 }).map((units) => String.fromCharCode(...units)),
);

it('what a column can hold stays as it is', () => {
  expect(storableText('bank.eurikzka.reports.v1/019a', MAX)).toBe('bank.eurikzka.reports.v1/019a');
  expect(storableText('Айырбас 🪙', MAX)).toBe('Айырбас 🪙');
});

it('is never longer than was said, and holds nothing that PostgreSQL refuses', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const stored = storableText(text, MAX);
      expect(Buffer.byteLength(stored, 'utf8')).toBeLessThanOrEqual(MAX);
      expect(stored).not.toMatch(/\0/);
      expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
    }),
  );
});

it('two texts that differ are kept as two', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      fc.pre(one !== other);
      expect(storableText(one, MAX)).not.toBe(storableText(other, MAX));
    }),
  );
  expect(storableText('a\0', MAX)).not.toBe(storableText('a\ufffd', MAX));
  expect(storableText('a\ud800', MAX)).not.toBe(storableText('a\ud801', MAX));
});

it('says how long the text was, and shows its beginning', () => {
  expect(storableText('k'.repeat(300_000), MAX)).toMatch(/^k{66} \[300000 bytes, sha256 [0-9a-f]{64}\]$/);
});
