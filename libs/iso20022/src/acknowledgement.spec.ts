import fc from 'fast-check';
import * as any from './testing/arbitrary-messages';
import {
  accountNotification,
  cancellationResolution,
  collectionStatus,
  isAcknowledgement,
  messageIdIn,
  messageRejection,
  receiptAcknowledgement,
  verificationReport,
} from './index';

const AT = '2026-12-01T09:00:00.000Z';

it('is written as the message definition has it', () => {
  const xml = messageRejection.build({
    relatedReference: 'MSG-1',
    reason: 'bad_value',
    rejectedAt: AT,
    location: 'A/B',
    description: 'words',
    additionalData: 'bank.eurikzka.reports.v1 partition 1 offset 17',
  });
  expect(xml).toContain(
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:admi.002.001.01"><admi.002.001.01><RltdRef><Ref>MSG-1</Ref></RltdRef>' +
      `<Rsn><RjctgPtyRsn>bad_value</RjctgPtyRsn><RjctnDtTm>${AT}</RjctnDtTm><ErrLctn>A/B</ErrLctn><RsnDesc>words</RsnDesc>` +
      '<AddtlData>bank.eurikzka.reports.v1 partition 1 offset 17</AddtlData></Rsn></admi.002.001.01></Document>',
  );
  const receipt = receiptAcknowledgement.build({ messageId: 'ACK-1', relatedReference: 'MSG-1', status: 'ACCP' });
  expect(receipt).toContain(
    '<RctAck><MsgId><MsgId>ACK-1</MsgId></MsgId><Rpt><RltdRef><Ref>MSG-1</Ref></RltdRef>' +
      '<ReqHdlg><StsCd>ACCP</StsCd></ReqHdlg></Rpt></RctAck>',
  );
});

describe('an acknowledgement is known as one', () => {
  it('by what it says, whatever its type says', () => {
    fc.assert(
      fc.property(any.messageRejections, fc.string(), (model, type) => {
        expect(isAcknowledgement({ type, body: messageRejection.build(model) })).toBe(true);
      }),
    );
  });
  it.each([
    ['admi.002.001.01', '', true],
    ['ADMI.007.001.01', '<Document/>', true],
    ['camt.054.001.08', '<Document/>', false],
    ['', '', false],
    ['administration', '', false],
  ])('by its type %j with %j: %s', (type, body, expected) => {
    expect(isAcknowledgement({ type, body })).toBe(expected);
  });
});

describe('the MsgId of a refused message', () => {
  const readable = [
    ['pain.014', any.collectionStatuses, collectionStatus],
    ['camt.054', any.accountNotifications, accountNotification],
    ['camt.029', any.cancellationResolutions, cancellationResolution],
    ['acmt.024', any.verificationReports, verificationReport],
  ] as const;
  it.each(readable)('is read from %s', (_, models, message) => {
    fc.assert(
      fc.property(models as fc.Arbitrary<{ messageId: string }>, (model) => {
        expect(messageIdIn(message.build(model as never))).toBe(model.messageId);
      }),
      { numRuns: 30 },
    );
  });
  const odd = (text: string): string =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>${text}</BkToCstmrDbtCdtNtfctn></Document>`;
  it.each([
    ['where another element is missing', odd('<GrpHdr><MsgId>M-1</MsgId></GrpHdr>'), 'M-1'],
    ['not where it is too long', odd(`<GrpHdr><MsgId>${'m'.repeat(36)}</MsgId></GrpHdr>`), undefined],
    ['not where it is empty', odd('<GrpHdr><MsgId/></GrpHdr>'), undefined],
    ['not where there is none', odd(''), undefined],
    ['not from JSON', '{"MsgId":"M-1"}', undefined],
    ['not behind a DOCTYPE', `<!DOCTYPE a>${odd('<GrpHdr><MsgId>M-1</MsgId></GrpHdr>')}`, undefined],
  ])('is read %s', (_, xml, expected) => {
    expect(messageIdIn(xml)).toBe(expected);
  });
});
