// A bank's response about one instructed payment: the same structure in pain.002 and pain.014.
import { at, copyOf, fixed, maybe, maybeChoice, maybeLines } from './fields';
import type { MessageName } from './names';
import { bicText, code, dateTime, id, text } from './values';

/**
 * The transaction statuses of the external code list (ExternalPaymentTransactionStatus1Code) that a bank may answer a
 * payment with. The list is kept outside the schema and grows, so a status is read as text: what a code means, and that
 * an unknown one decides nothing, is for the reader to say.
 */
export const PAYMENT_STATUSES = [
  'RCVD',
  'PATC',
  'ACTC',
  'PDNG',
  'PART',
  'ACFW',
  'ACCP',
  'ACFC',
  'ACWC',
  'ACWP',
  'ACSP',
  'ACSC',
  'ACCC',
  'BLCK',
  'CANC',
  'RJCT',
] as const;

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
export const reportingBank = { bankBic: at(BANK, bicText) };
export const maybeReportingBank = { bankBic: maybe(BANK, bicText) };

export const statusOf = (original: MessageName) => ({
  originalMessageId: at(`${GROUP}/OrgnlMsgId`, id),
  _originalName: fixed(`${GROUP}/OrgnlMsgNmId`, original),
  _originalPayment: copyOf(`${PAYMENT}/OrgnlPmtInfId`, 'requestId'),
  statusId: maybe(`${TRANSACTION}/StsId`, id),
  /** The EndToEndId that we asked with. */
  requestId: at(`${TRANSACTION}/OrgnlEndToEndId`, id),
  /** One of PAYMENT_STATUSES, or a code that is newer than this reader. */
  status: at(`${TRANSACTION}/TxSts`, text(35)),
  reason: maybeChoice(`${TRANSACTION}/StsRsnInf*/Rsn`, reasonChoices),
  reasonText: maybeLines(`${TRANSACTION}/StsRsnInf*/AddtlInf`, text(105)),
  acceptedAt: maybe(`${TRANSACTION}/AccptncDtTm`, dateTime),
  bankReference: maybe(`${TRANSACTION}/AcctSvcrRef`, id),
});
