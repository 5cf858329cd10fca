// An optional detail that is odd costs its own entry that detail. It never costs its neighbours their money, nor its own
// entry its amount.
import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import { accountNotification } from './index';

/** Leaf elements with their text. In an entry the first `Amt` and the first `CdtDbtInd` are what the entry must have. */
const LEAF = /<(\w+)((?: \w+="[^"]*")?)>([^<]*)<\/\1>/g;

const ODDITIES: readonly ((name: string, attributes: string, text: string) => string)[] = [
  (name, attributes) => `<${name}${attributes}>${'☃'.repeat(600)}</${name}>`,
  (name, attributes) => `<${name}${attributes}></${name}>`,
  (name, attributes, text) => `<${name}${attributes}>${text}</${name}>`.repeat(2),
  (name, attributes, text) => `<${name}${attributes}><Odd>${text}</Odd></${name}>`,
  (name, attributes) => `<${name}${attributes}>-1</${name}>`,
  (name, _attributes, text) => `<${name} Ccy="tenge">${text}</${name}>`,
  (name, attributes, text) => `<Before/><${name}${attributes}>${text}</${name}><After>${text}</After>`,
];

const oneReport = any.accountNotifications
  .map((message) => message.reports[0]!)
  .filter(({ entries }) => entries.length > 0);

test('an odd optional detail costs its entry that detail, and nobody money', () => {
  fc.assert(
    fc.property(
      oneReport,
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ODDITIES)), { minLength: 1, maxLength: 3 }),
      (report, at, oddities) => {
        const index = at % report.entries.length;
        const xml = accountNotification.build({ messageId: 'M', createdAt: '2026-11-23T10:00:00Z', reports: [report] });
        const odd = xml.replace(nth(/<Ntry>.*?<\/Ntry>/gs, xml, index), (entry) => damaged(entry, oddities));
        const parsed = accountNotification.parse(odd);
        expect(parsed).toMatchObject({ ok: true });
        const entries = parsed.ok ? parsed.value.reports[0]!.entries : [];
        expect(entries.length).toBe(report.entries.length);
        entries.forEach((entry, position) => {
          const stated = report.entries[position]!;
          if (position !== index) expect(entry).toEqual(stated);
          const { amount, currency, direction } = stated;
          expect(entry).toMatchObject({ amount, currency, direction });
        });
      },
    ),
  );
});

function nth(pattern: RegExp, text: string, index: number): string {
  return [...text.matchAll(pattern)][index]![0];
}

/** The entry with some of its optional leaves replaced. */
function damaged(entry: string, oddities: readonly (readonly [number, (typeof ODDITIES)[number]])[]): string {
  return oddities.reduce((text, [at, oddity]) => {
    const required = ['Amt', 'CdtDbtInd'].map((name) => text.indexOf(`<${name}`));
    const leaves = [...text.matchAll(LEAF)].filter(({ index }) => !required.includes(index));
    const leaf = leaves[at % Math.max(leaves.length, 1)];
    if (leaf === undefined) return text;
    const [whole, name = '', attributes = '', inner = ''] = leaf;
    return text.slice(0, leaf.index) + oddity(name, attributes, inner) + text.slice(leaf.index + whole.length);
  }, entry);
}

describe('the odd details of an entry', () => {
  const entry = {
    amount: '1.00',
    currency: 'KZT',
    direction: 'CRDT',
    status: 'BOOK',
    bankReference: 'REF',
    transactions: [{ requestId: 'REQUEST', purpose: '371' }],
  } as const;
  const xml = accountNotification.build({
    messageId: 'M',
    createdAt: '2026-11-23T10:00:00Z',
    reports: [{ reportId: 'R', account: { iban: 'KZ639480000000000001' }, entries: [entry, entry] }],
  });
  const inSecond = (found: string, replacement: string): string => {
    const start = xml.lastIndexOf('<Ntry>');
    return xml.slice(0, start) + xml.slice(start).replace(found, replacement);
  };

  test('are named by their paths, in the entry and for the whole message', () => {
    const parsed = accountNotification.parse(inSecond('<EndToEndId>', '<EndToEndId>OTHER</EndToEndId><EndToEndId>'));
    const where = 'NtryDtls/TxDtls[1]/Refs/EndToEndId';
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        unread: [`BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[2]/${where}`],
        reports: [{ entries: [entry, { amount: '1.00', unread: [where] }] }],
      },
    });
    expect(parsed).not.toHaveProperty('value.reports.0.entries.0.unread');
    expect(parsed).not.toHaveProperty('value.reports.0.entries.1.transactions.0.requestId');
  });

  test.each([
    ['an empty element', '<AcctSvcrRef>REF</AcctSvcrRef>', '<AcctSvcrRef/>'],
    ['an element that we do not know', '<AcctSvcrRef>', '<Unknown>x</Unknown><AcctSvcrRef>'],
  ])('are not %s', (_what, found, replacement) => {
    const parsed = accountNotification.parse(inSecond(found, replacement));
    expect(parsed).toMatchObject({ ok: true, value: { reports: [{ entries: [entry, { amount: '1.00' }] }] } });
    expect(parsed).not.toHaveProperty('value.unread');
  });

  test.each([
    ['amount', '>1.00<', '>1,00<', 'Amt'],
    ['currency', 'Ccy="KZT"', 'Ccy="tenge"', 'Amt@Ccy'],
    ['direction', '>CRDT<', '>IN<', 'CdtDbtInd'],
  ])('do not include its %s: without that nobody can count the report', (_what, found, replacement, path) => {
    expect(accountNotification.parse(inSecond(found, replacement))).toMatchObject({
      ok: false,
      error: { code: 'bad_value', path: `BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[2]/${path}` },
    });
  });
});

describe('an account', () => {
  test.each([
    ['that cannot be read', '<IBAN>!</IBAN>', 'Acct/Id/IBAN'],
    ['that is stated twice', '<IBAN>KZ639480000000000001</IBAN>'.repeat(2), 'Acct/Id/IBAN'],
    ['of none', '', 'Acct/Id/IBAN'],
  ])('%s refuses the message: nobody knows whose entries these are', (_what, iban, path) => {
    const xml = accountNotification.build({
      messageId: 'M',
      createdAt: '2026-11-23T10:00:00Z',
      reports: [{ reportId: 'R', account: { iban: 'KZ639480000000000001' }, entries: [] }],
    });
    expect(accountNotification.parse(xml.replace(/<IBAN>.*<\/IBAN>/, iban))).toMatchObject({
      ok: false,
      error: { path: `BkToCstmrDbtCdtNtfctn/Ntfctn[1]/${path}` },
    });
  });
});

describe('a page number', () => {
  test('that cannot be read refuses the message: a page taken for a whole statement shows money as missing', () => {
    const xml = accountNotification.build({
      messageId: 'M',
      createdAt: '2026-11-23T10:00:00Z',
      reports: [
        { reportId: 'R', page: { number: 2, isLast: false }, account: { iban: 'KZ639480000000000001' }, entries: [] },
      ],
    });
    expect(accountNotification.parse(xml.replace('<PgNb>2<', '<PgNb>two<'))).toMatchObject({
      ok: false,
      error: { code: 'bad_value', path: 'BkToCstmrDbtCdtNtfctn/Ntfctn[1]/NtfctnPgntn/PgNb' },
    });
  });
});
