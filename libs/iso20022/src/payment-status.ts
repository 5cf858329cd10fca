// What a bank answers about one payment that it was asked for: the same answer in pain.002 and pain.014.
import { at, copyOf, fixed, maybe, maybeChoice, maybeLines } from './fields';
import type { MessageName } from './names';
import { bic, code, dateTime, id, oneOf, text } from './values';

/** ACTC, ACCP: understood, checked. PDNG: waits. ACSP: under way. ACSC: done. RJCT: it never will be, with a reason. */
export const PAYMENT_STATUSES = ['ACTC', 'ACCP', 'ACSP', 'ACSC', 'PDNG', 'RJCT'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** A reason: a code of the external list (`AM04`), else the bank's own word. */
export const reasonChoices = { Cd: code, Prtry: id };

const GROUP = 'OrgnlGrpInfAndSts';
const PAYMENT = 'OrgnlPmtInfAndSts';
// Only reports of one transaction are ours: we ask for one payment per message. A status of the whole group alone says
// nothing that we may act on, so its missing transaction is a refusal.
const TRANSACTION = `${PAYMENT}/TxInfAndSts`;

export const header = {
  messageId: at('GrpHdr/MsgId', id),
  createdAt: at('GrpHdr/CreDtTm', dateTime),
};

const BANK = 'GrpHdr/InitgPty/Id/OrgId/AnyBIC';
export const reportingBank = { bankBic: at(BANK, bic) };
export const maybeReportingBank = { bankBic: maybe(BANK, bic) };

export const statusOf = (original: MessageName) => ({
  originalMessageId: at(`${GROUP}/OrgnlMsgId`, id),
  _originalName: fixed(`${GROUP}/OrgnlMsgNmId`, original),
  _originalPayment: copyOf(`${PAYMENT}/OrgnlPmtInfId`, 'requestId'),
  statusId: maybe(`${TRANSACTION}/StsId`, id),
  /** The EndToEndId that we asked with. */
  requestId: at(`${TRANSACTION}/OrgnlEndToEndId`, id),
  status: at(`${TRANSACTION}/TxSts`, oneOf(...PAYMENT_STATUSES)),
  reason: maybeChoice(`${TRANSACTION}/StsRsnInf*/Rsn`, reasonChoices),
  reasonText: maybeLines(`${TRANSACTION}/StsRsnInf*/AddtlInf`, text(105)),
  acceptedAt: maybe(`${TRANSACTION}/AccptncDtTm`, dateTime),
  bankReference: maybe(`${TRANSACTION}/AcctSvcrRef`, id),
});
