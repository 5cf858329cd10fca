// Every kind of record that is written, how often, and what must become of it. Nothing here is meant to harm software of
// others: an entity is expanded three times and not a billion times, and what is long is as long as our own limits need.
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { JWS_SIGNATURE_HEADER, SIGNATURE_HEADER } from '@aiyrbas/iso20022';
import { type BankPen, CREDIT, type Good, type Header, attributesOf, headerOf } from './bank-pen';
import type { SeededRandom } from './seeded-random';
import type { RawRecord } from './record-batch';

export type RecordOutcome = 'processed' | 'parked' | 'passed over' | 'not read';

export interface Maker {
  readonly random: SeededRandom;
  readonly pen: BankPen;
  /** A good message that was written to this partition before. */
  readonly earlier: Good | undefined;
  readonly remember: (good: Good) => void;
  /** So many bytes as the run still needs for its size, give or take. */
  readonly filler: () => Buffer;
}

export interface Made {
  readonly record: RawRecord;
  /** Where it is archived; only of what is processed. */
  readonly id?: string;
}

export interface Kind {
  readonly name: string;
  readonly outcome: RecordOutcome;
  readonly reason?: RegExp;
  /** How often it is written, beside the others. */
  readonly weight: number;
  readonly make: (maker: Maker) => Made | Promise<Made>;
}

/** What every kind without a good signature is refused for. */
const NOT_SIGNED = /^signature_(missing|malformed|invalid)$/;
const ONLY_MISSING = /^signature_missing$/;

const processed = (name: string, weight: number, make: Kind['make']): Kind => ({
  name,
  weight,
  outcome: 'processed',
  make,
});
const parked = (name: string, weight: number, reason: RegExp, make: Kind['make']): Kind => ({
  name,
  weight,
  outcome: 'parked',
  reason,
  make,
});

const good = async ({ pen, remember }: Maker, behind: readonly Header[] = []): Promise<Good> => {
  const made = await pen.signed(pen.credit(), CREDIT, pen.key, behind);
  remember(made);
  return made;
};

const plain = (key: Buffer | null, value: Buffer | null, headers: readonly Header[]): Made => ({
  record: { key, value, headers },
});

/** Long now and then, mostly short. */
const someLength = (random: SeededRandom): number => random.below(random.below(400) === 0 ? 60_000 : 100);
const someBytes = (random: SeededRandom): Buffer => random.bytes(someLength(random));
const ATTRIBUTES = ['ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_correlationid', 'traceparent'];

const oddHeaders = (random: SeededRandom): Header[] => [
  ...ATTRIBUTES.filter(() => random.below(2) === 0).map((name) => headerOf(name, someBytes(random))),
  ...Array.from({ length: random.below(6) }, (): Header => [random.bytes(random.below(40)), someBytes(random)]),
  ...['__proto__', 'constructor', 'toString', ''].map((name): Header => [Buffer.from(name), null]),
];

/** Attributes that the signature covers, and those that it does not. */
const SIGNED = ['ce_id', 'ce_type', 'ce_subject', 'ce_time', SIGNATURE_HEADER];
const UNSIGNED = ATTRIBUTES.filter((name) => name.startsWith('ce_') && !SIGNED.includes(name));

const nested = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
const documentWith = (content: string, attributes = ''): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${CREDIT}"${attributes}>${content}</Document>`;
/** Just above what a message of this kind may have. */
const LONG_ATTRIBUTE = ` a="${'x'.repeat(270_000)}"`;
const ENTITIES = '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';

export const KINDS: readonly Kind[] = [
  processed('a credit for nobody', 60, good),
  processed('with repeated and odd headers behind', 20, (maker) => {
    const again = UNSIGNED.map((name) => headerOf(name, 'again'));
    const odd = Array.from({ length: maker.random.below(50) }, () => headerOf(`x-${maker.random.below(5)}`, 'odd'));
    return good(maker, [...again, ...odd]);
  }),
  processed('the same message again', 20, ({ pen, earlier, ...maker }) =>
    earlier ? pen.signed(earlier.xml) : good({ pen, earlier, ...maker }),
  ),
  parked('with a signed header repeated', 10, /^signed_header_repeated$/, ({ pen, random }) =>
    pen.signed(pen.credit(), CREDIT, pen.key, [headerOf(SIGNED[random.below(SIGNED.length)]!, 'again')]),
  ),
  parked('the same id with another text', 10, /^MODIFIED_REQUEST$/, async (maker) => {
    const { earlier, pen } = maker;
    if (!earlier) return plain(null, null, []);
    return pen.signed(`${earlier.xml.trimEnd()}<!-- ${pen.newId()} -->`);
  }),
  parked('not signed', 60, ONLY_MISSING, ({ pen, random, filler }) => {
    const id = pen.newId();
    return plain(Buffer.from(random.text(20)), Buffer.from(filler().toString('hex')), attributesOf(id, CREDIT, id));
  }),
  parked('signed by another bank', 20, /^key_unknown$/, ({ pen }) =>
    pen.signed(pen.credit(), CREDIT, pen.keyOf('HSBKKZKX')),
  ),
  parked('signed with a forged key', 20, /^signature_invalid$/, ({ pen }) =>
    pen.signed(pen.credit(), CREDIT, pen.forged),
  ),
  parked('any bytes as the signature', 30, NOT_SIGNED, ({ random, pen }) => {
    const id = pen.newId();
    const name = random.below(2) === 0 ? JWS_SIGNATURE_HEADER : SIGNATURE_HEADER;
    const headers = [...attributesOf(id, CREDIT, id), headerOf(name, someBytes(random))];
    return plain(Buffer.from(id), Buffer.from(pen.credit()), headers);
  }),
  parked('any bytes in the key', 60, ONLY_MISSING, ({ random, filler }) => plain(someBytes(random), filler(), [])),
  parked('any bytes in the value', 120, ONLY_MISSING, ({ random, filler }) =>
    plain(Buffer.from(random.text(8)), filler(), [headerOf('ce_type', CREDIT)]),
  ),
  parked('any bytes in the type', 60, ONLY_MISSING, ({ random, filler }) =>
    plain(Buffer.from('k'), filler(), [headerOf('ce_type', someBytes(random))]),
  ),
  parked('any bytes in all headers', 80, ONLY_MISSING, ({ random, filler }) =>
    plain(Buffer.from('k'), filler(), oddHeaders(random)),
  ),
  parked('one header, many times', 30, ONLY_MISSING, ({ random, filler }) => {
    const times = 1 + random.below(300);
    const headers = Array.from({ length: times }, () => headerOf(random.pick(ATTRIBUTES), random.text(6)));
    return plain(Buffer.from('k'), filler(), headers);
  }),
  parked('a very long key, type or header', 1, ONLY_MISSING, ({ random, filler }) => {
    const long = random.bytes(100_000 + random.below(100_000));
    const name = random.pick(['ce_type', 'ce_subject', 'ce_correlationid', 'x-long']);
    return random.below(2) === 0
      ? plain(long, filler(), [])
      : plain(Buffer.from('k'), filler(), [headerOf(name, long)]);
  }),
  parked('control characters everywhere', 30, ONLY_MISSING, ({ random, filler }) => {
    const controls = Buffer.from(Array.from({ length: 64 }, () => random.pick([0, 1, 7, 8, 10, 13, 27, 127, 0x85])));
    const headers = ATTRIBUTES.map((name) => headerOf(name, controls));
    return plain(controls, Buffer.concat([controls, filler()]), headers);
  }),
  parked('no headers', 30, ONLY_MISSING, ({ filler }) => plain(Buffer.from('k'), filler(), [])),
  parked('no key', 30, ONLY_MISSING, ({ filler }) => plain(null, filler(), [headerOf('ce_type', CREDIT)])),
  parked('a tombstone', 30, ONLY_MISSING, ({ random }) => plain(Buffer.from(random.text(8)), null, [])),
  parked('nothing at all', 10, ONLY_MISSING, () => plain(null, null, [])),
  parked('empty key, value and headers', 10, ONLY_MISSING, () =>
    plain(Buffer.alloc(0), Buffer.alloc(0), [headerOf('', '')]),
  ),
  parked('a CloudEvent in structured mode', 40, ONLY_MISSING, ({ pen, random }) => {
    const id = pen.newId();
    const event = { specversion: '1.0', id, type: CREDIT, source: '/banks', datacontenttype: 'application/xml' };
    const json = JSON.stringify({ ...event, data: pen.credit(), [JWS_SIGNATURE_HEADER]: random.text(100) });
    return plain(Buffer.from(id), Buffer.from(json), [headerOf('content-type', 'application/cloudevents+json')]);
  }),
  parked('signed: a document type with entities', 20, /^doctype_refused/, ({ pen }) =>
    pen.signed(`${ENTITIES}${documentWith('&b;')}`),
  ),
  parked('signed: elements too deep', 20, /^xml_malformed/, ({ pen }) => pen.signed(documentWith(nested(200)))),
  parked('signed: a very long attribute', 0.5, /^too_large/, ({ pen }) => pen.signed(documentWith('', LONG_ATTRIBUTE))),
  parked('signed: control characters in the XML', 20, /^xml_malformed/, ({ pen }) =>
    pen.signed(documentWith('<BkToCstmrDbtCdtNtfctn>\u0000\u0001</BkToCstmrDbtCdtNtfctn>')),
  ),
  parked('signed: not XML', 20, /^(xml_malformed|wrong_message)/, ({ pen, random }) =>
    pen.signed(random.text(1 + random.below(500))),
  ),
  parked('signed: the type is another', 20, /^wrong_message/, ({ pen }) => pen.signed(pen.credit(), 'pain.014.001.07')),
  parked('signed: the account of another bank', 20, /^unknown_account/, ({ pen }) =>
    pen.signed(pen.credit(DEVELOPMENT_BANKS.named('HSBKKZKX').account)),
  ),
  parked('signed: a status of no instruction', 20, /^unknown_instruction/, ({ pen }) =>
    pen.signed(pen.status(), 'pain.014.001.07'),
  ),
];
