// A message that lacks something or says something impossible is refused with the place, and never with the value.
import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import { accountNotification, collectionRequest, collectionStatus } from './index';

const [sample] = fc.sample(any.collectionStatuses, { seed: 5, numRuns: 1 });
const rejected = collectionStatus.build({ ...sample!, requestId: 'REQUEST', status: 'RJCT', reason: 'AM04' });
const TRANSACTION = 'CdtrPmtActvtnReqStsRpt/OrgnlPmtInfAndSts/TxInfAndSts';

describe('a status report', () => {
  test('carries the status and the reason', () => {
    expect(collectionStatus.parse(rejected)).toMatchObject({ ok: true, value: { status: 'RJCT', reason: 'AM04' } });
  });

  const ofGroup = (status: string): string =>
    rejected
      .replace(/<OrgnlPmtInfAndSts>.*<\/OrgnlPmtInfAndSts>/s, '')
      .replace('</OrgnlGrpInfAndSts>', `${status}</OrgnlGrpInfAndSts>`);

  test('of the group alone is that of its one payment, which the original message names', () => {
    const parsed = collectionStatus.parse(ofGroup('<OrgnlNbOfTxs>001</OrgnlNbOfTxs><GrpSts>ACSC</GrpSts>'));
    expect(parsed).toMatchObject({ ok: true, value: { status: 'ACSC', originalMessageId: sample!.originalMessageId } });
    expect(parsed).not.toHaveProperty('value.requestId');
  });

  test('of the payment information alone is that of its one payment', () => {
    const paymentOnly = rejected.replace(/<TxInfAndSts>.*<\/TxInfAndSts>/s, '<PmtInfSts>ACSP</PmtInfSts>');
    expect(collectionStatus.parse(paymentOnly)).toMatchObject({
      ok: true,
      value: { status: 'ACSP', requestId: 'REQUEST' },
    });
  });

  test.each([
    [
      'counts two in the group',
      ofGroup('<OrgnlNbOfTxs>2</OrgnlNbOfTxs><GrpSts>ACSC</GrpSts>'),
      'OrgnlGrpInfAndSts/OrgnlNbOfTxs',
    ],
    [
      'has two payments',
      rejected.replace(/(<OrgnlPmtInfAndSts>.*<\/OrgnlPmtInfAndSts>)/s, '$1$1'),
      'OrgnlPmtInfAndSts',
    ],
    [
      'has two transactions',
      rejected.replace(/(<TxInfAndSts>.*<\/TxInfAndSts>)/s, '$1$1'),
      'OrgnlPmtInfAndSts/TxInfAndSts',
    ],
    [
      'has two transactions below one status',
      rejected
        .replace(/<TxSts>.*?<\/TxSts>/s, '')
        .replace(/(<TxInfAndSts>.*<\/TxInfAndSts>)/s, '<PmtInfSts>ACSP</PmtInfSts>$1$1'),
      'OrgnlPmtInfAndSts/TxInfAndSts',
    ],
  ])('that %s is refused: it could mean either', (_what, xml, path) => {
    const error = { code: 'bad_value', path: `CdtrPmtActvtnReqStsRpt/${path}` };
    expect(collectionStatus.parse(xml)).toMatchObject({ ok: false, error });
  });

  test.each([
    ['without a status', '<TxSts>RJCT</TxSts>', '', 'missing_element', 'TxSts'],
    ['with an empty status', '>RJCT<', '><', 'bad_value', 'TxSts'],
    ['with elements where text belongs', '>RJCT<', '><Cd>RJCT</Cd><', 'bad_value', 'TxSts'],
  ])('%s is refused', (_what, found, replacement, code, path) => {
    const parsed = collectionStatus.parse(rejected.replace(found, replacement));
    expect(parsed).toMatchObject({ ok: false, error: { code, path: `${TRANSACTION}/${path}` } });
  });

  test.each([
    ['two reasons in one', '<Cd>AM04</Cd>', '<Cd>AM04</Cd><Prtry>x</Prtry>', ['StsRsnInf/Rsn']],
    ['a reason of neither kind', '<Cd>AM04</Cd>', '<X>AM04</X>', ['StsRsnInf/Rsn']],
    ['a reason that is no code', '<Cd>AM04</Cd>', '<Cd>am 04</Cd>', ['StsRsnInf/Rsn/Cd']],
  ])('with %s is read without it', (_what, found, replacement, paths) => {
    const parsed = collectionStatus.parse(rejected.replace(found, replacement));
    expect(parsed).toMatchObject({
      ok: true,
      value: { status: 'RJCT', unread: paths.map((path) => `${TRANSACTION}/${path}`) },
    });
    expect(parsed).not.toHaveProperty('value.reason');
  });

  test('with a status that we do not know is read as it is: whoever acts on it decides', () => {
    expect(collectionStatus.parse(rejected.replace('>RJCT<', '>PAID<'))).toMatchObject({
      ok: true,
      value: { status: 'PAID' },
    });
  });

  test('of another kind of message is refused', () => {
    const other = rejected.replace('>pain.013.001.07<', '>pain.001.001.09<');
    expect(collectionStatus.parse(other)).toMatchObject({ ok: false, error: { code: 'bad_value' } });
  });

  test('with several reasons is read by its first', () => {
    const two = rejected.replace('<StsRsnInf>', '<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf><StsRsnInf>');
    expect(collectionStatus.parse(two)).toMatchObject({ ok: true, value: { reason: 'AC04' } });
  });
});

describe('a collection request', () => {
  const [model] = fc.sample(any.collectionRequests, { seed: 5, numRuns: 1 });
  const xml = collectionRequest.build({ ...model!, amount: '100000.00', remittance: 'one' });
  const debtor = { ...model!.debtor, iin: '900115300013' };

  test.each([
    '1e5',
    '-1',
    '-0.01',
    '+-1',
    '.',
    '0x1F',
    '1,00',
    '1 000.00',
    '1.0.0',
    'NaN',
    'INF',
    '1.000001',
    '1234567890123456789',
    '',
  ])('of %p is refused', (amount) => {
    const parsed = collectionRequest.parse(xml.replace('>100000.00<', `>${amount}<`));
    expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_value' } });
  });

  test('whose end cannot be read is refused: nobody may collect after it', () => {
    const limited = collectionRequest.build({ ...model!, expiresAt: '2026-11-23T10:00:00Z' });
    const parsed = collectionRequest.parse(limited.replace('2026-11-23T10:00:00Z', 'soon'));
    expect(parsed).toMatchObject({
      ok: false,
      error: { code: 'bad_value', path: 'CdtrPmtActvtnReq/PmtInf/XpryDt/DtTm' },
    });
  });

  test('without a currency is refused', () => {
    const parsed = collectionRequest.parse(xml.replace(/ Ccy="[A-Z]{3}"/, ''));
    expect(parsed).toMatchObject({
      ok: false,
      error: { code: 'missing_element', path: expect.stringContaining('@Ccy') },
    });
  });

  test('of two payments is refused: an answer could mean either', () => {
    const parsed = collectionRequest.parse(xml.replace('<NbOfTxs>1<', '<NbOfTxs>2<'));
    expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_value', path: 'CdtrPmtActvtnReq/GrpHdr/NbOfTxs' } });
  });

  test('is refused without repeating what is personal in it', () => {
    const parsed = collectionRequest.parse(
      collectionRequest.build({ ...model!, debtor }).replace('900115300013', '90011530001З'),
    );
    expect(parsed).toEqual({
      ok: false,
      error: {
        code: 'bad_value',
        path: 'CdtrPmtActvtnReq/PmtInf/Dbtr/Id/PrvtId/Othr/Id',
        detail: 'CdtrPmtActvtnReq/PmtInf/Dbtr/Id/PrvtId/Othr/Id must be 12 digits',
      },
    });
  });

  test('may have padded amounts and remittance in several lines', () => {
    const loose = xml.replace('>100000.00<', '>\n 100000.00 <').replace('</RmtInf>', '<Ustrd>two</Ustrd></RmtInf>');
    expect(collectionRequest.parse(loose)).toMatchObject({
      ok: true,
      value: { amount: '100000.00', remittance: 'one two' },
    });
  });
});

describe('an entry', () => {
  const entry = {
    amount: '1.00',
    currency: 'KZT',
    direction: 'CRDT',
    status: 'BOOK',
    transactions: [{ debtor: { iin: 'not an IIN' }, returnReason: 'AC01' }],
  } as const;
  const xml = accountNotification.build({
    messageId: 'M',
    createdAt: '2026-11-23T10:00:00Z',
    reports: [{ reportId: 'R', account: { iban: 'KZ639480000000000001' }, entries: [entry, entry] }],
  });
  const withEntries = (entries: unknown) => ({ ok: true, value: { reports: [{ entries }] } });

  test('may come without reference, dates or parties: whether that opens a case is not the message to say', () => {
    expect(accountNotification.parse(xml)).toMatchObject(withEntries([entry, entry]));
  });

  test('is named by its number when it is refused', () => {
    const second = xml.replace(/(<\/Ntry><Ntry>.*?)CRDT/s, '$1BOTH');
    expect(accountNotification.parse(second)).toMatchObject({
      ok: false,
      error: { code: 'bad_value', path: 'BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[2]/CdtDbtInd' },
    });
  });

  test.each([
    ['a code that we do not know', '<Sts><Cd>DONE</Cd></Sts>', { status: 'DONE' }],
    ['the bank’s own word', '<Sts><Prtry>Проведено</Prtry></Sts>', { ownStatus: 'Проведено' }],
  ])('whose status is %s stops no entry beside it', (_what, status, read) => {
    const second = xml.replace(/(<\/Ntry><Ntry>.*?)<Sts><Cd>BOOK<\/Cd><\/Sts>/s, `$1${status}`);
    expect(accountNotification.parse(second)).toMatchObject(withEntries([entry, read]));
  });

  test('may hold its transactions in several details', () => {
    const split = xml.replace(
      '</NtryDtls>',
      '</NtryDtls><NtryDtls><TxDtls><Refs><TxId>T</TxId></Refs></TxDtls></NtryDtls>',
    );
    const parsed = accountNotification.parse(split);
    expect(parsed).toMatchObject(withEntries([{ transactions: [{}, { transactionId: 'T' }] }, entry]));
  });
});
