// What stands for a record in a manifest: one record has one hash, and whatever is changed in it gives another one.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type ReceivedRecord, type RecordPosition, recordContent, recordHash, statedPosition } from './index';

type Headers = Readonly<Record<string, string | readonly string[]>>;
const headersOf = (headers: Headers): ReceivedRecord['headers'] =>
  new Map(Object.entries(headers).map(([name, values]) => [name, [values].flat().map((text) => Buffer.from(text))]));
const HEADERS = {
  ce_id: '019aaf00-0000-7000-8000-000000000009',
  ce_type: 'pain.013.001.07',
  ce_subject: 'key-1',
  ce_time: '2026-11-23T09:15:30.000Z',
  ce_signature: 'header..signature',
};
const RECORD: ReceivedRecord = {
  topic: 'bank.eurikzka.instructions.v1',
  key: Buffer.from('key-1'),
  value: Buffer.from('<Document/>'),
  headers: headersOf({ ...HEADERS, ce_source: 'bank-gateway', traceparent: '00-1' }),
};
const POSITION: RecordPosition = { partition: 2, epoch: 1, number: 17 };

/** By hand, as somebody with the guide alone does it. */
function byHand(fields: readonly string[]): string {
  const content = fields.map((text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from(bytes.length.toString(16).padStart(8, '0'), 'hex'), bytes]);
  });
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from([0]), ...content]))
    .digest('hex');
}

test('the fields are those of the guide, in its order', () => {
  const fields = ['aiyrbas.record.v1', RECORD.topic, '2', '1', '17', 'key-1', ...Object.values(HEADERS), '<Document/>'];
  expect(recordHash(RECORD, POSITION).toString('hex')).toBe(byHand(fields));
});

test('what is not there is empty', () => {
  const bare: ReceivedRecord = { topic: 't', key: null, value: null, headers: new Map() };
  const fields = ['aiyrbas.record.v1', 't', '0', '', '5', '', '', '', '', '', '', ''];
  expect(recordHash(bare, { partition: 0, number: 5 }).toString('hex')).toBe(byHand(fields));
});

test('what no signature covers changes nothing', () => {
  const other = { ...RECORD, headers: headersOf({ ...HEADERS, traceparent: '00-2', more: 'x' }) };
  expect(recordHash(other, POSITION)).toEqual(recordHash(RECORD, POSITION));
});

const PARTS = ['topic', 'partition', 'epoch', 'number', 'key', ...Object.keys(HEADERS), 'value'] as const;
const anyParts = fc
  .tuple(...PARTS.map(() => fc.string({ maxLength: 4 })))
  .map((texts) => Object.fromEntries(PARTS.map((name, at) => [name, texts[at]!])));
const contentOf = (parts: Record<string, string>): string => {
  const of = (name: string): string => parts[name]!;
  const headers = headersOf(Object.fromEntries(Object.keys(HEADERS).map((name) => [name, of(name)])));
  // Numbers are text in the content: any text stands for one here.
  const position = {
    partition: of('partition'),
    epoch: of('epoch'),
    number: of('number'),
  } as unknown as RecordPosition;
  return recordContent(
    { topic: of('topic'), key: Buffer.from(of('key')), value: Buffer.from(of('value')), headers },
    position,
  ).toString('hex');
};

test('two records have the same content only if nothing in them differs', () => {
  fc.assert(
    fc.property(anyParts, anyParts, (one, other) => {
      const isSame = PARTS.every((name) => one[name] === other[name]);
      expect(contentOf(one) === contentOf(other)).toBe(isSame);
    }),
  );
  // Moving a character from one field to the next is another record.
  fc.assert(
    fc.property(anyParts, fc.nat(PARTS.length - 2), (parts, at) => {
      const [from, to] = [PARTS[at]!, PARTS[at + 1]!];
      fc.pre(parts[from] !== '');
      const moved = { ...parts, [from]: parts[from]!.slice(0, -1), [to]: parts[from]!.slice(-1) + parts[to]! };
      expect(contentOf(moved)).not.toBe(contentOf(parts));
    }),
  );
});

test.each<[string, Headers, RecordPosition | undefined]>([
  ['both', { ce_streamepoch: '1', ce_streamseq: '17' }, POSITION],
  ['no epoch', { ce_streamseq: '17' }, undefined],
  ['a number that is none', { ce_streamepoch: '1', ce_streamseq: '-1' }, undefined],
  ['a number that not every language has', { ce_streamepoch: '1', ce_streamseq: '9'.repeat(16) }, undefined],
  ['a number twice', { ce_streamepoch: '1', ce_streamseq: ['17', '18'] }, undefined],
])('where it stands, by its headers: %s', (_, headers, position) => {
  expect(statedPosition({ headers: headersOf(headers) }, 2)).toEqual(position);
});
