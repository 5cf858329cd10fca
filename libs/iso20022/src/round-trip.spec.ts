// Every message that is built parses to the same model, whatever a name or a remittance text holds.
import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import * as iso from './index';
import { MESSAGES, MESSAGE_NAMES, type MessageName, messageNameOf, parseAnyMessage } from './index';

function comesBack<Model>(
  message: iso.IsoMessage<MessageName, Model>,
  models: fc.Arbitrary<Model>,
  numRuns = 100,
): void {
  fc.assert(
    fc.property(models, (model) => {
      const xml = message.build(model);
      expect(message.parse(xml)).toEqual({ ok: true, value: model });
      expect(message.parse(Buffer.from(xml))).toEqual({ ok: true, value: model });
      expect(messageNameOf(Buffer.from(xml))).toBe(message.name);
      expect(parseAnyMessage(xml)).toEqual({ ok: true, value: { name: message.name, version: message.name, model } });
    }),
    { numRuns },
  );
}

describe('a message that we build says the same when it is parsed', () => {
  test('pain.001', () => comesBack(iso.creditTransfer, any.creditTransfers));
  test('pain.002', () => comesBack(iso.creditTransferStatus, any.creditTransferStatuses));
  test('pain.013', () => comesBack(iso.collectionRequest, any.collectionRequests));
  test('pain.014', () => comesBack(iso.collectionStatus, any.collectionStatuses));
  test('camt.029', () => comesBack(iso.cancellationResolution, any.cancellationResolutions));
  test('camt.052', () => comesBack(iso.accountReport, any.accountReports, 40));
  test('camt.053', () => comesBack(iso.accountStatement, any.accountStatements, 40));
  test('camt.054', () => comesBack(iso.accountNotification, any.accountNotifications, 40));
  test('camt.056', () => comesBack(iso.cancellationRequest, any.cancellationRequests));
  test('camt.060', () => comesBack(iso.reportRequest, any.reportRequests));
  test('acmt.023', () => comesBack(iso.verificationRequest, any.verificationRequests));
  test('acmt.024', () => comesBack(iso.verificationReport, any.verificationReports));
  test('admi.002', () => comesBack(iso.messageRejection, any.messageRejections));
  test('admi.007', () => comesBack(iso.receiptAcknowledgement, any.receiptAcknowledgements));
});

test('every name has its message, and only the names have one', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...MESSAGE_NAMES].sort());
  for (const name of MESSAGE_NAMES) expect(MESSAGES[name].name).toBe(name);
});

describe('a page of a statement', () => {
  const entry: iso.AccountEntry = {
    amount: '100000.00',
    currency: 'KZT',
    direction: 'CRDT',
    status: 'BOOK',
    bookedOn: '2026-11-23T10:00:00+05:00',
    valueOn: '2026-11-23',
    bankCode: { domain: 'PMNT', family: 'RCDT', subFamily: 'ESCT' },
    transactions: [
      {
        requestId: '0198b1c27f3e7c6a9d5e2b4f6a8c0e13',
        debtor: { name: 'Нұрғалиұлы Сұлтанбек', iin: '900115300013', iban: 'KZ639480000000000001' },
        remittance: 'Цифрлық активтерді сатып алу',
      },
    ],
  };
  const [statement] = fc.sample(any.accountStatements, { seed: 7, numRuns: 1 });
  const pageOf = (count: number): iso.AccountStatement => {
    const entries = Array.from({ length: count }, (_, index) => ({ ...entry, bankReference: `REF${index}` }));
    return { ...statement!, reports: [{ ...statement!.reports[0]!, entries }] };
  };

  test('carries 1,000 entries', () => {
    const page = pageOf(1000);
    expect(iso.accountStatement.parse(iso.accountStatement.build(page))).toEqual({ ok: true, value: page });
  });

  test('is never built with more', () => {
    expect(() => iso.accountStatement.build(pageOf(1001))).toThrow(
      'BkToCstmrStmt/Stmt/Ntry must be there 0 to 1000 times',
    );
  });

  test('is refused with more', () => {
    const xml = iso.accountStatement.build(pageOf(1000));
    const [, one = ''] = /(<Ntry>.*?<\/Ntry>)/s.exec(xml) ?? [];
    const longer = xml.replace('</Stmt>', `${one}</Stmt>`);
    expect(iso.accountStatement.parse(longer)).toMatchObject({
      ok: false,
      error: { code: 'bad_value', path: 'BkToCstmrStmt/Stmt[1]/Ntry' },
    });
  });
});

describe('a model that the message cannot carry is never sent', () => {
  const [request] = fc.sample(any.collectionRequests, { seed: 1, numRuns: 1 });
  test.each<[string, Partial<iso.CollectionRequest>]>([
    ['an id of 36 characters', { requestId: 'x'.repeat(36) }],
    ['an empty id', { messageId: '' }],
    ['an exponent in an amount', { amount: '1e5' }],
    ['a negative amount', { amount: '-1.00' }],
    ['19 digits', { amount: '12345678901234567.89' }],
    ['a local time', { createdAt: '2026-11-23T10:00:00' }],
    ['the 30th of February', { executionDate: '2026-02-30' }],
    ['a control character', { remittance: 'a\u0000b' }],
    ['half a surrogate pair', { remittance: 'a\uD83D' }],
    ['141 characters', { remittance: 'ә'.repeat(141) }],
  ])('%s', (_what, wrong) => {
    expect(() => iso.collectionRequest.build({ ...request!, ...wrong })).toThrow(/ must be /);
  });

  test('and the exception does not repeat the value, which may be personal', () => {
    const build = () =>
      iso.collectionRequest.build({ ...request!, debtor: { ...request!.debtor, iin: '90011530001X' } });
    expect(build).toThrow('CdtrPmtActvtnReq/PmtInf/Dbtr/Id/PrvtId/Othr/Id must be 12 digits');
  });
});
