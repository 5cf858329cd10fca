// One entry on an account, as camt.052, camt.053 and camt.054 carry it: what was booked, and what the bank knows
// about the payments behind it. Nearly everything is optional, because banks leave out what they like. The gateway
// decides which absence opens a case, not the message.
import { at, list, maybe, maybeChoice, maybeLines, maybePart, writtenOnly } from './fields';
import { name } from './parties';
import { reasonChoices } from './payment-status';
import type { ModelOf } from './table';
import { bicText, bool, code, currency, date, dateTime, decimal, ibanText, id, oneOf, text } from './values';

export const direction = oneOf('CRDT', 'DBIT');
/** A bank states a day or a moment. The form of the text distinguishes them. */
export const dayOrMoment = { Dt: date, DtTm: dateTime };

// Ids of people here are whatever the bank holds: a third party's may be no IIN, and must reach suspense, not a refusal.
const relatedParty = (party: 'Dbtr' | 'Cdtr') => ({
  name: maybe(`${party}/Pty/Nm`, name),
  bin: maybe(`${party}/Pty/Id/OrgId/Othr/Id`, id),
  iin: maybe(`${party}/Pty/Id/PrvtId/Othr/Id`, id),
  iban: maybe(`${party}Acct/Id/IBAN`, ibanText),
});

const transaction = {
  messageId: maybe('Refs/MsgId', id),
  bankReference: maybe('Refs/AcctSvcrRef', id),
  instructionId: maybe('Refs/InstrId', id),
  /** The EndToEndId: our request's id, when the payment was asked for by us. */
  requestId: maybe('Refs/EndToEndId', id),
  transactionId: maybe('Refs/TxId', id),
  value: maybePart('Amt', { amount: at('', decimal), currency: at('@Ccy', currency) }),
  debtor: maybePart('RltdPties', relatedParty('Dbtr')),
  creditor: maybePart('RltdPties', relatedParty('Cdtr')),
  debtorBic: maybe('RltdAgts/DbtrAgt/FinInstnId/BICFI', bicText),
  creditorBic: maybe('RltdAgts/CdtrAgt/FinInstnId/BICFI', bicText),
  purpose: maybe('Purp/Prtry', id),
  remittance: maybeLines('RmtInf/Ustrd', text(140)),
  returnReason: maybeChoice('RtrInf/Rsn', reasonChoices),
  returnText: maybeLines('RtrInf/AddtlInf', text(105)),
};
export type EntryTransaction = ModelOf<typeof transaction>;

export const entry = {
  entryReference: maybe('NtryRef', id),
  amount: at('Amt', decimal),
  currency: at('Amt@Ccy', currency),
  direction: at('CdtDbtInd', direction),
  isReversal: maybe('RvslInd', bool),
  /** Only BOOK is money. The code list is kept outside the schema, so any other code is read and is no money. */
  status: maybe('Sts/Cd', text(35)),
  /** A status in the bank's own words, in place of a code. */
  ownStatus: maybe('Sts/Prtry', text(35)),
  bookedOn: maybeChoice('BookgDt', dayOrMoment),
  valueOn: maybeChoice('ValDt', dayOrMoment),
  /** With the account, what makes an entry once and only once; without it a case is opened. */
  bankReference: maybe('AcctSvcrRef', id),
  _bankCode: writtenOnly('BkTxCd'),
  bankCode: maybePart('BkTxCd/Domn', {
    domain: at('Cd', code),
    family: at('Fmly/Cd', code),
    subFamily: at('Fmly/SubFmlyCd', code),
  }),
  bankOwnCode: maybe('BkTxCd/Prtry/Cd', id),
  /** One for a single payment; several where the bank booked a batch; none where the bank gives no details. */
  transactions: list('NtryDtls/TxDtls', transaction, { max: 1000 }),
  text: maybe('AddtlNtryInf', text(500)),
};
export type AccountEntry = ModelOf<typeof entry>;
