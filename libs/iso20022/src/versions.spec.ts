// The versions of a message that are read as the one that we write, and what each kind of party may look like in them.
import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import { MESSAGES, MESSAGE_NAMES, accountNotification, messageNameOf, parseAnyMessage } from './index';

const withVersion = (xml: string, version: string): string =>
  xml.replace(/(xsd:[a-z]{4}\.\d{3}\.\d{3}\.)\d{2}/, `$1${version}`);
const numbers = Array.from({ length: 99 }, (_, index) => (index + 1).toString().padStart(2, '0'));

describe('a message is read in the versions', () => {
  test.each([
    ['pain.001.001.09', any.creditTransfers, ['09']],
    ['pain.002.001.12', any.creditTransferStatuses, numbers.slice(2, 14)],
    ['pain.013.001.07', any.collectionRequests, ['07']],
    ['pain.014.001.07', any.collectionStatuses, numbers.slice(4, 11)],
    ['camt.029.001.09', any.cancellationResolutions, numbers.slice(2, 13)],
    ['camt.052.001.08', any.accountReports, numbers.slice(1, 12)],
    ['camt.053.001.08', any.accountStatements, numbers.slice(1, 12)],
    ['camt.054.001.08', any.accountNotifications, numbers.slice(1, 12)],
    ['camt.056.001.08', any.cancellationRequests, ['08']],
    ['camt.060.001.05', any.reportRequests, ['05']],
    ['acmt.023.001.02', any.verificationRequests, ['02']],
    ['acmt.024.001.02', any.verificationReports, ['02', '03', '04']],
  ] as const)('%s', (name, models, versions) => {
    const [model] = fc.sample(models as fc.Arbitrary<never>, { seed: 15, numRuns: 1 });
    const xml = MESSAGES[name].build(model!);
    const read = numbers.filter((version) => {
      const parsed = parseAnyMessage(withVersion(xml, version));
      if (!parsed.ok) {
        expect(parsed.error).toEqual({
          code: 'wrong_message',
          detail: `found Document of the namespace urn:iso:std:iso:20022:tech:xsd:${name.slice(0, -2)}${version}, which is not read`,
        });
        return false;
      }
      expect(parsed.value).toEqual({ name, version: `${name.slice(0, -2)}${version}`, model });
      expect(messageNameOf(withVersion(xml, version))).toBe(name);
      return true;
    });
    expect(read).toEqual(versions);
  });

  test('that are written', () => {
    for (const name of MESSAGE_NAMES)
      expect(messageNameOf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${name}">`)).toBe(name);
  });
});

describe('a payer', () => {
  const xml = accountNotification.build({
    messageId: 'M',
    createdAt: '2026-11-23T10:00:00Z',
    reports: [
      {
        reportId: 'R',
        account: { iban: 'KZ16948AIYRBAS000001' },
        entries: [
          { amount: '1.00', currency: 'KZT', direction: 'CRDT', transactions: [{ debtor: { name: 'N', iin: 'ID' } }] },
        ],
      },
    ],
  });
  const payerOf = (ids: string, wrap = (party: string) => party): unknown => {
    const changed = xml.replace(/<Pty>(.*)<Othr><Id>ID<\/Id><\/Othr>(.*)<\/Pty>/, (_all, before, after) =>
      wrap(`${before}${ids}${after}`),
    );
    const parsed = accountNotification.parse(changed.includes('<Dbtr>') ? changed : '');
    return parsed.ok ? parsed.value.reports[0]!.entries[0]!.transactions[0]!.debtor : parsed.error;
  };
  const other = (id: string, scheme = ''): string =>
    `<Othr><Id>${id}</Id>${scheme === '' ? '' : `<SchmeNm><Prtry>${scheme}</Prtry></SchmeNm>`}</Othr>`;
  const inPty = (party: string) => `<Pty>${party}</Pty>`;

  test.each([
    ['one id, whatever it is', other('N01234567'), 'N01234567'],
    ['a passport and an IIN', other('N01234567') + other('850729400706'), '850729400706'],
    ['an IIN and a passport', other('850729400706') + other('N01234567'), '850729400706'],
    ['an id that its scheme names', other('900115300013') + other('850729400706', 'iin'), '850729400706'],
    ['the same IIN twice', other('850729400706') + other('850729400706'), '850729400706'],
    ['an empty id beside it', other('') + other('850729400706'), '850729400706'],
    ['two IINs', other('900115300013') + other('850729400706'), undefined],
    ['two ids that are no IIN', other('A') + other('B'), undefined],
    ['an id that is too long', other('9'.repeat(36)), undefined],
  ])('may have %s', (_what, ids, iin) => {
    const expected = iin === undefined ? { name: 'N' } : { name: 'N', iin };
    expect(payerOf(ids, inPty)).toEqual(expected);
    // Versions up to 06 have no Pty.
    expect(payerOf(ids)).toEqual(expected);
  });
});
