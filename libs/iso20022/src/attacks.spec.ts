// Hostile XML is refused before it is parsed: quickly, without memory, and with a code that says which attack it was.
import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import { BYTES_MAX, MESSAGES, STATEMENT_BYTES_MAX, collectionStatus, messageNameOf, parseAnyMessage } from './index';

const [status] = fc.sample(any.collectionStatuses, { seed: 3, numRuns: 1 });
const plain = collectionStatus.build({ ...status!, messageId: 'MESSAGE', requestId: 'REQUEST' });
const body = plain.slice(plain.indexOf('<Document'));
const inner = body.slice(body.indexOf('<CdtrPmt'), body.indexOf('</Document>'));
const open = body.slice(0, body.indexOf('<CdtrPmt'));
const withId = (id: string): string => plain.replace('<MsgId>MESSAGE</MsgId>', `<MsgId>${id}</MsgId>`);
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

const ATTACKS: readonly [string, string | Uint8Array, string][] = [
  [
    'a document type naming a file',
    `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>${withId('&x;')}`,
    'doctype_refused',
  ],
  [
    'one naming an address',
    `<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd">${body}`,
    'doctype_refused',
  ],
  ['one in small letters', `<!doctype d>${body}`, 'doctype_refused'],
  ['a billion laughs', `<!DOCTYPE d [<!ENTITY l0 "lol">${laughs}]>${withId('&l9;')}`, 'doctype_refused'],
  ['an entity declared inside', plain.replace('<MsgId>', '<!ENTITY a "b"><MsgId>'), 'doctype_refused'],
  ['a parameter entity', `<!DOCTYPE d [<!ENTITY % p "x"> %p;]>${body}`, 'doctype_refused'],
  ['an entity that nobody declared', withId('&x;'), 'xml_malformed'],
  ['an entity of HTML', withId('&nbsp;'), 'xml_malformed'],
  ['an entity where nobody reads', plain.replace('</GrpHdr>', '<CtctDtls>&x;</CtctDtls></GrpHdr>'), 'xml_malformed'],
  ['a bare ampersand', withId('A&B'), 'xml_malformed'],
  ['a million character references', withId('&#65;'.repeat(1_000_000)), 'too_large'],
  ['as many as fit', withId('&#65;'.repeat(50_000)), 'bad_value'],
  ['a reference to a control character', withId('A&#0;'), 'xml_malformed'],
  ['a reference beyond Unicode', withId('A&#x110000;'), 'xml_malformed'],
  ['half of a surrogate pair, by reference', withId('A&#xD83D;'), 'xml_malformed'],
  ['a control character itself', withId('A\u0001'), 'xml_malformed'],
  ['two Documents, one after the other', plain + body, 'xml_malformed'],
  ['a Document wrapped round another', `${open}${body}</Document>`, 'xml_malformed'],
  ['a forged message beside the real one', `${open}${inner}${inner}</Document>`, 'xml_malformed'],
  ['another element beside the message', `${open}${inner}<SgntrInf/></Document>`, 'xml_malformed'],
  ['a second transaction beside the real one', plain.replace(/(<TxInfAndSts>.*<\/TxInfAndSts>)/s, '$1$1'), 'bad_value'],
  ['a second id in one place', plain.replace('<MsgId>', '<MsgId>OTHER</MsgId><MsgId>'), 'bad_value'],
  ['a document type behind a comment', `<!-- a --><!DOCTYPE d>${body}`, 'doctype_refused'],
  ['a document type behind a processing instruction', `<?a <!-- ?><!DOCTYPE d>${body}`, 'doctype_refused'],
  ['a document type behind a comment that never ends', `${withId('<!-- a')}<!DOCTYPE d>`, 'xml_malformed'],
  ['a comment in a comment', withId('MES<!-- a -- b -->SAGE'), 'xml_malformed'],
  ['the end of a CDATA section alone', withId('MES]]>SAGE'), 'xml_malformed'],
  ['a second XML declaration', plain.replace('<GrpHdr>', '<?xml version="1.0"?><GrpHdr>'), 'xml_malformed'],
  ['XML 1.1', plain.replace('1.0', '1.1'), 'xml_malformed'],
  ['an element of a foreign namespace', plain.replace('<GrpHdr>', '<GrpHdr xmlns="urn:x">'), 'xml_malformed'],
  ['a foreign prefix', plain.replace('<GrpHdr>', '<GrpHdr><x:MsgId>OTHER</x:MsgId>'), 'xml_malformed'],
  ['another encoding', plain.replace('UTF-8', 'UTF-7'), 'xml_malformed'],
  ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le'), 'xml_malformed'],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from(plain), Buffer.from([0xc3, 0x28])]), 'xml_malformed'],
  [
    'a thousand levels',
    plain.replace('<GrpHdr>', `<GrpHdr>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`),
    'xml_malformed',
  ],
  ['tags that do not match', plain.replace('</GrpHdr>', '</GrpHdx>'), 'xml_malformed'],
  ['an end that is missing', plain.slice(0, -11), 'xml_malformed'],
  ['an attribute twice', body.replace('<Document', '<Document a="1" a="2"'), 'xml_malformed'],
  ['a quarter of a megabyte of spaces in a tag', `<Document${' '.repeat(BYTES_MAX - 20)}`, 'xml_malformed'],
  ['a quarter of a megabyte of brackets', '<'.repeat(BYTES_MAX - 20), 'xml_malformed'],
  ['text after the end', `${plain}x`, 'xml_malformed'],
  ['nothing', '', 'xml_malformed'],
  ['JSON', '{"Document":{}}', 'xml_malformed'],
  ['one byte too many', plain + ' '.repeat(BYTES_MAX), 'too_large'],
  ['a statement of two megabytes and a byte', ' '.repeat(STATEMENT_BYTES_MAX + 1), 'too_large'],
  ['another message of ours', plain.replace('pain.014.001.07', 'pain.002.001.12'), 'wrong_message'],
  ['a version of tomorrow', plain.replace('pain.014.001.07', 'pain.014.001.12'), 'wrong_message'],
  ['no namespace', plain.replace(/ xmlns="[^"]*"/, ''), 'wrong_message'],
];

test('the message that the attacks are made from is itself good', () => {
  expect(collectionStatus.parse(plain)).toMatchObject({ ok: true, value: { messageId: 'MESSAGE' } });
});

test.each(ATTACKS)('%s is refused', (_what, xml, code) => {
  expect(collectionStatus.parse(xml)).toMatchObject({ ok: false, error: { code } });
  expect(parseAnyMessage(xml).ok).toBe(false);
});

test('an attack costs no more than a few times as many bytes of good messages do', () => {
  // A ratio of CPU, the least of several tries each: a clock would measure who else works on this machine.
  const good = leastCpu(() => {
    for (let bytes = 0; bytes < BYTES_MAX; bytes += plain.length) collectionStatus.parse(plain);
  });
  const idle = plain.replace('<GrpHdr>', `<GrpHdr>${'<a/>'.repeat(60_000)}`);
  const costly: readonly (readonly [string, string | Uint8Array])[] = [
    ...ATTACKS.map(([what, xml]) => [what, xml] as const),
    ['sixty thousand elements that we do not know', idle],
    ['a quarter of a megabyte of spaces in a time', plain.replace(/<CreDtTm>/, `$&2${' '.repeat(BYTES_MAX - 5_000)}`)],
    ['thirty-five thousand comments', plain.replace('<GrpHdr>', `<GrpHdr>${'<!---->'.repeat(35_000)}`)],
  ];
  for (const [what, xml] of costly) {
    const ratio = leastCpu(() => collectionStatus.parse(xml)) / good;
    expect({ what, isCheap: ratio <= 6 ? true : ratio }).toEqual({ what, isCheap: true });
  }
});

function leastCpu(work: () => unknown): number {
  const tries = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...tries);
}

test('the refusals take no memory to speak of', () => {
  const bomb = withId('&#65;'.repeat(1_000_000));
  const before = process.memoryUsage().heapUsed;
  for (let round = 0; round < 20; round += 1) collectionStatus.parse(bomb);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024);
});

test('a prefix for the one namespace is no attack: other software writes it so', () => {
  const prefixed = plain
    .replace(/<(\/?)([A-Z])/g, '<$1n:$2')
    .replace('xmlns=', 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:n=');
  expect(collectionStatus.parse(prefixed)).toEqual(collectionStatus.parse(plain));
  expect(messageNameOf(prefixed)).toBe('pain.014.001.07');
});

test.each([
  ['a comment that splits an id', withId('MES<!-- a -->SAGE')],
  ['a CDATA section', withId('<![CDATA[MESSAGE]]>')],
  ['a document type that is only text', withId('MES<!-- <!DOCTYPE d> -->SAGE<?a <!DOCTYPE d>?>')],
  ['a processing instruction', plain.replace('<GrpHdr>', '<?x y?><GrpHdr>')],
  ['the name of a prototype', plain.replace('<GrpHdr>', '<GrpHdr><__proto__><MsgId>X</MsgId></__proto__>')],
  ['the version beside it', plain.replace('pain.014.001.07', 'pain.014.001.08')],
  [
    'a Document in supplementary data',
    plain
      .replace('</Document>', '')
      .replace(/(<\/CdtrPmt\w+>)$/, `<SplmtryData><Envlp>${body}</Envlp></SplmtryData>$1</Document>`),
  ],
])('%s changes nothing', (_what, xml) => {
  expect(collectionStatus.parse(xml)).toEqual(collectionStatus.parse(plain));
});

test('what is refused is named as it was found, in characters that no log misreads', () => {
  const detailOf = (xml: string) => {
    const parsed = parseAnyMessage(xml);
    return parsed.ok ? undefined : parsed.error.detail;
  };
  expect(detailOf('<a:Envelope xmlns:a="urn:&#10;x"/>')).toBe(
    'found Envelope of the namespace urn:?x, which is not read',
  );
  expect(detailOf(`<${'E'.repeat(500)}/>`)).toBe(`found ${'E'.repeat(80)} of no namespace, which is not read`);
  expect(detailOf(plain.replace('UTF-8', 'windows-1251'))).toBe(
    'the declared encoding is windows-1251, and only UTF-8 is read',
  );
  expect(detailOf(plain.replace('</GrpHdr>', '</GrpHdx>'))).toMatch(/^not well-formed XML at line 2, column \d+$/);
});

test('white space between elements, line ends and a byte order mark do not matter', () => {
  const spaced = `\uFEFF${plain.replaceAll('><', '>\r\n  <')}\n`;
  expect(collectionStatus.parse(spaced)).toEqual(collectionStatus.parse(plain));
});

test('any text at all is refused or read, never thrown at', () => {
  const pieces = [
    '<',
    '>',
    '/',
    '&',
    ';',
    '#',
    '"',
    "'",
    '=',
    'Document',
    'GrpHdr',
    ' ',
    'xmlns',
    '?',
    '!',
    '--',
    'a',
    ':',
    '\u0000',
    ']]>',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces)), fc.nat(plain.length), (made, index) => {
      const xml = plain.slice(0, index) + made.join('') + plain.slice(index);
      for (const { parse } of Object.values(MESSAGES)) expect(typeof parse(xml).ok).toBe('boolean');
      expect(typeof parseAnyMessage(xml).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
