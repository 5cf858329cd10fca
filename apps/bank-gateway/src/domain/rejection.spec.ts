import fc from 'fast-check';
import { grantedOf, isRejection, rejectionOf } from './rejection';

describe('a rejection', () => {
  it.each([
    ['signature_missing', { code: 'signature_missing', words: 'The record has no signature.' }],
    [
      'signed_attribute_differs: key',
      {
        code: 'signed_attribute_differs',
        words: 'An attribute of the record is not the one that was signed. It is: key.',
      },
    ],
    [
      'bad_value: BkToCstmrStmt/Stmt[1]/Ntry[12]/Amt@Ccy must be a decimal',
      {
        code: 'bad_value',
        words: 'A value is not of its type. BkToCstmrStmt/Stmt[1]/Ntry[12]/Amt@Ccy must be a decimal.',
        location: 'BkToCstmrStmt/Stmt[1]/Ntry[12]/Amt@Ccy',
      },
    ],
    [
      'missing_element: CdtrPmtActvtnReqStsRpt/GrpHdr/MsgId is required',
      {
        code: 'missing_element',
        words: 'A required element is missing. CdtrPmtActvtnReqStsRpt/GrpHdr/MsgId is required.',
        location: 'CdtrPmtActvtnReqStsRpt/GrpHdr/MsgId',
      },
    ],
  ])('of %s names code, words and element', (reason, expected) => {
    expect(rejectionOf(reason)).toEqual(expected);
  });

  it.each(['wrong_message', 'xml_malformed', 'wrong_bank', 'unknown_account', 'MODIFIED_REQUEST'])(
    'of %s repeats nothing that was found in the message',
    (code) => {
      const { words } = rejectionOf(`${code}: found Aigerim of the namespace urn:x`);
      expect(words).not.toMatch(/Aigerim|urn:x/);
      expect(words.length).toBeGreaterThan(20);
    },
  );

  it.each([
    ['a refusal', 'key_unknown', true],
    ['a refusal with its detail', 'wrong_bank: it speaks for another bank', true],
    ['a bug of ours', 'InvariantError: no account', false],
    ['a database that is away', 'QueryFailedError: connection terminated', false],
    ['nothing', '', false],
  ])('is separated from a fault of ours: %s', (_, reason, expected) => {
    expect(isRejection(reason)).toBe(expected);
  });
});

describe('the limit of a minute', () => {
  const count = fc.nat({ max: 200 });
  it('is never passed, and never leaves room unused', () => {
    fc.assert(
      fc.property(fc.array(count, { maxLength: 30 }), count, (batches, perMinute) => {
        const sent = batches.reduce((sum, wanted) => sum + grantedOf(wanted, sum, perMinute), 0);
        const wanted = batches.reduce((sum, one) => sum + one, 0);
        expect(sent).toBe(Math.min(wanted, perMinute));
      }),
    );
  });
});
