// One entry on an account, as camt.052, camt.053 and camt.054 carry it: what was booked, and what the bank knows
// about the payments behind it. Nearly everything is optional, because banks leave out what they like. The gateway
// decides which absence opens a case, not the message. Where a field has several places, the others are those of older versions.
import { at, list, maybe, maybeChoice, maybeLines, maybeList, maybePart, maybeSum, writtenOnly } from './fields';
import { BIN, IIN, identification, maybeBank, name } from './parties';
import { reasonChoices } from './payment-status';
import type { ModelOf, Unread } from './table';
import { bool, code, count, currency, date, dateTime, dayOfMoment, decimal, ibanText, id, oneOf, text } from './values';

export const direction = oneOf('CRDT', 'DBIT');
/** A bank states a day or a moment. The form of the text distinguishes them. */
export const dayOrMoment = { Dt: date, DtTm: dateTime };
/** A bank states a day or a moment, and means a day: that in Kazakhstan. */
const dayOnly = { Dt: date, DtTm: dayOfMoment };

// Ids of people here are whatever the bank holds: a third party's may be no IIN, and must reach suspense, not a refusal.
const relatedParty = (party: 'Dbtr' | 'Cdtr') => ({
  name: maybe([`${party}/Pty/Nm`, `${party}/Nm`], name),
  bin: identification([`${party}/Pty/Id/OrgId/Othr`, `${party}/Id/OrgId/Othr`], BIN),
  iin: identification([`${party}/Pty/Id/PrvtId/Othr`, `${party}/Id/PrvtId/Othr`], IIN),
  iban: maybe(`${party}Acct/Id/IBAN`, ibanText),
});

/** What the bank takes of a payment, or adds to it. */
const charge = {
  amount: maybe(['Amt', 'TtlChrgsAndTaxAmt'], decimal),
  currency: maybe(['Amt@Ccy', 'TtlChrgsAndTaxAmt@Ccy'], currency),
  /** Absent for what is taken. */
  direction: maybe('CdtDbtInd', direction),
};
const charges = maybeList(['Chrgs/Rcrd', 'Chrgs'], charge, { max: 1000 });

const transaction = {
  messageId: maybe('Refs/MsgId', id),
  bankReference: maybe('Refs/AcctSvcrRef', id),
  instructionId: maybe('Refs/InstrId', id),
  /** The EndToEndId: our request's id, when the payment was asked for by us. */
  requestId: maybe('Refs/EndToEndId', id),
  transactionId: maybe('Refs/TxId', id),
  /** Of this one payment. Version 02 has it among the details of the amount only. */
  value: maybePart(['Amt', 'AmtDtls/TxAmt/Amt'], { amount: at('', decimal), currency: at('@Ccy', currency) }),
  /** Absent where it is that of the entry. */
  direction: maybe('CdtDbtInd', direction),
  charges,
  debtor: maybePart('RltdPties', relatedParty('Dbtr')),
  creditor: maybePart('RltdPties', relatedParty('Cdtr')),
  debtorBic: maybeBank('RltdAgts/DbtrAgt'),
  creditorBic: maybeBank('RltdAgts/CdtrAgt'),
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
  status: maybe(['Sts/Cd', 'Sts'], text(35)),
  /** A status in the bank's own words, in place of a code. */
  ownStatus: maybe('Sts/Prtry', text(35)),
  bookedOn: maybeChoice('BookgDt', dayOrMoment),
  /** A day, YYYY-MM-DD. */
  valueOn: maybeChoice('ValDt', dayOnly),
  /** With the account, what makes an entry once and only once; without it a case is opened. */
  bankReference: maybe('AcctSvcrRef', id),
  _bankCode: writtenOnly('BkTxCd'),
  bankCode: maybePart('BkTxCd/Domn', {
    domain: at('Cd', code),
    family: at('Fmly/Cd', code),
    subFamily: at('Fmly/SubFmlyCd', code),
  }),
  bankOwnCode: maybe('BkTxCd/Prtry/Cd', id),
  charges,
  /** How many payments the bank counts behind the entry, which may be more than it details. */
  payments: maybeSum('NtryDtls/Btch/NbOfTxs', count),
  /** One for a single payment; several where the bank booked a batch; none where the bank gives no details. */
  transactions: list('NtryDtls/TxDtls', transaction, { max: 10_000 }),
  text: maybe('AddtlNtryInf', text(500)),
};
export type AccountEntry = ModelOf<typeof entry> & Unread;
