// Verifies the owner of an account. We ask the bank whether an account belongs to this name and IIN (acmt.023), and
// it answers yes or no (acmt.024). Both must match. A bank's no is an answer, not an error.
import { at, list, maybe, maybeChoice, part } from './fields';
import { type ModelIn, message } from './message';
import { bankParty, firmParty, firmRepeated, iinOf, maybeBank, name } from './parties';
import { reasonChoices } from './payment-status';
import { bicText, bool, dateTime, ibanText, id } from './values';

/** acmt.023.001.02. */
export const verificationRequest = message('acmt.023.001.02', 'IdVrfctnReq', {
  messageId: at('Assgnmt/MsgId', id),
  createdAt: at('Assgnmt/CreDtTm', dateTime),
  requester: firmParty('Assgnmt/Assgnr/Pty'),
  bankBic: bankParty('Assgnmt/Assgne/Agt'),
  requestId: at('Vrfctn/Id', id),
  owner: part('Vrfctn/PtyAndAcctId', {
    name: at('Pty/Nm', name),
    ...iinOf('Pty'),
    iban: at('Acct/IBAN', ibanText),
    bic: at('Agt/FinInstnId/BICFI', bicText),
  }),
});
export type VerificationRequest = ModelIn<typeof verificationRequest>;

/** acmt.024.001.02. */
export const verificationReport = message('acmt.024.001.02', 'IdVrfctnRpt', {
  messageId: at('Assgnmt/MsgId', id),
  createdAt: at('Assgnmt/CreDtTm', dateTime),
  bankBic: maybeBank('Assgnmt/Assgnr/Agt'),
  requester: firmRepeated('Assgnmt/Assgne/Pty'),
  originalMessageId: maybe('OrgnlAssgnmt/MsgId', id),
  /** We ask about one account in a message. A bank may answer several questions in one. */
  results: list(
    'Rpt',
    {
      requestId: at('OrgnlId', id),
      isVerified: at('Vrfctn', bool),
      reason: maybeChoice('Rsn', reasonChoices),
    },
    { min: 1, max: 1000 },
  ),
});
export type VerificationReport = ModelIn<typeof verificationReport>;
