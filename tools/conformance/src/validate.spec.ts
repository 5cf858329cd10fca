// What `--validate` prints is what the gateway would decide, in words for a bank's engineer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGES } from '@aiyrbas/iso20022';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { validate } from './validate';

const BIC = 'HSBKKZKX';
const { account } = DEVELOPMENT_BANKS.named(BIC);
const credit = readFileSync(join(__dirname, '../../../docs/guides/examples/credit.xml'), 'utf8');
const outcomeOf = (xml: string, type?: string) => {
  const { isAccepted, lines } = validate(Buffer.from(xml), BIC, account, type);
  return { isAccepted, text: lines.join('\n') };
};

test('an entry is shown as it is read', () => {
  expect(outcomeOf(credit)).toEqual({
    isAccepted: true,
    text: [
      'accepted   camt.054.001.08, MsgId EXAMPLE-0001 of camt.054 in 2026, if it is signed',
      'entry      credit 1234.50 KZT, booked 2026-11-30, AcctSvcrRef EXAMPLE-1, EndToEndId NOT-ONE-OF-OURS',
    ].join('\n'),
  });
});

test('an entry without a reference is accepted, and settles nothing', () => {
  const { isAccepted, text } = outcomeOf(credit.replaceAll('EXAMPLE-1<', 'NOTPROVIDED<'));
  expect(isAccepted).toBe(true);
  expect(text).toContain('it has no reference, so it settles nothing and a person checks it');
});

test('what cannot be read in it is a note', () => {
  const { isAccepted, text } = outcomeOf(
    credit.replace(/<BookgDt>.*?<\/BookgDt>/s, '<BookgDt><Dt>today</Dt></BookgDt>'),
  );
  expect(isAccepted).toBe(true);
  expect(text).toMatch(/^note {7}unread: .*BookgDt/m);
});

const ofAnotherBank = MESSAGES['pain.014.001.07'].build({
  ...{ messageId: 'M1', createdAt: '2026-11-30T10:00:00Z', bankBic: 'EURIKZKA' },
  ...{ originalMessageId: 'O1', requestId: 'R1', status: 'ACCP' },
});
const REFUSED: readonly [what: string, code: string, xml: string, type: string | undefined][] = [
  ['another account', 'unknown_account', credit.replaceAll(account, 'KZ639480000000000001'), undefined],
  ['an amount that is none', 'bad_value', credit.replace(/(<Amt[^>]*>)[^<]*/, '$1abc'), undefined],
  ['no XML', 'xml_malformed', 'camt.054', undefined],
  ['a document type', 'doctype_refused', `<!DOCTYPE a>${credit.replace(/^<\?xml.*?\?>/, '')}`, undefined],
  ['another type in the header', 'wrong_message', credit, 'camt.054.001.04'],
  ['another bank', 'wrong_bank', ofAnotherBank, undefined],
];
test.each(REFUSED)('with %s it is refused, as our admi.002 would: %s', (_, code, xml, type) => {
  const { isAccepted, text } = outcomeOf(xml, type);
  expect(isAccepted).toBe(false);
  expect(text).toMatch(new RegExp(`^refused {4}${code}: [A-Z].*\\n[^]*^admi.002 .*Rsn/RjctgPtyRsn ${code}$`, 'm'));
});

test('the element that is wrong is named, and no value is repeated', () => {
  const { text } = outcomeOf(credit.replace(/(<Amt[^>]*>)[^<]*/, '$1secret'));
  expect(text).toContain('element    BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[1]/Amt');
  expect(text).not.toContain('secret');
});

test('an acknowledgement is refused in silence', () => {
  const xml = MESSAGES['admi.007.001.01'].build({ messageId: 'M1', relatedReference: 'M2', status: 'ACCP' });
  expect(outcomeOf(xml)).toEqual({
    isAccepted: false,
    text: 'refused in silence: an acknowledgement is never acknowledged',
  });
});
