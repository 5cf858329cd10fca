// A bank's response about one instructed payment: the same structure in pain.002 and pain.014.
import { at, copyOf, maybe, maybeChoice, maybeLines, nameOf, oneAtMost, oneIfCounted } from './fields';
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
const TRANSACTION = `${PAYMENT}/TxInfAndSts`;

export const header = {
  messageId: at('GrpHdr/MsgId', id),
  createdAt: at('GrpHdr/CreDtTm', dateTime),
};

const BANK = 'GrpHdr/InitgPty/Id/OrgId';
/** The bank that reports, where it names itself. */
export const reportingBank = { bankBic: maybe([`${BANK}/AnyBIC`, `${BANK}/BICOrBEI`], bicText) };

/**
 * We ask for one payment per message, so a status of the group or of the payment information is that of its one
 * transaction. The deepest one counts. A report that counts or holds more than one is refused: it could mean any.
 */
export const statusOf = (original: MessageName) => ({
  /** The message that we asked with. */
  originalMessageId: at(`${GROUP}/OrgnlMsgId`, id),
  _originalName: nameOf(`${GROUP}/OrgnlMsgNmId`, original),
  _groupCount: oneIfCounted(`${GROUP}/OrgnlNbOfTxs`),
  _onePayment: oneAtMost(PAYMENT),
  _originalPayment: copyOf(`${PAYMENT}/OrgnlPmtInfId`, 'requestId'),
  _paymentCount: oneIfCounted(`${PAYMENT}/OrgnlNbOfTxs`),
  _oneTransaction: oneAtMost(TRANSACTION),
  statusId: maybe(`${TRANSACTION}/StsId`, id),
  /** The EndToEndId that we asked with. Absent in a status of the group alone: then `originalMessageId` names the request. */
  requestId: maybe([`${TRANSACTION}/OrgnlEndToEndId`, `${PAYMENT}/OrgnlPmtInfId`], id),
  /** One of PAYMENT_STATUSES, or a code that is newer than this reader. */
  status: at([`${TRANSACTION}/TxSts`, `${PAYMENT}/PmtInfSts`, `${GROUP}/GrpSts`], text(35)),
  reason: maybeChoice(
    [`${TRANSACTION}/StsRsnInf*/Rsn`, `${PAYMENT}/StsRsnInf*/Rsn`, `${GROUP}/StsRsnInf*/Rsn`],
    reasonChoices,
  ),
  reasonText: maybeLines(
    [`${TRANSACTION}/StsRsnInf*/AddtlInf`, `${PAYMENT}/StsRsnInf*/AddtlInf`, `${GROUP}/StsRsnInf*/AddtlInf`],
    text(105),
  ),
  acceptedAt: maybe([`${TRANSACTION}/AccptncDtTm`, `${TRANSACTION}/AccptncDtTm/DtTm`], dateTime),
  bankReference: maybe(`${TRANSACTION}/AcctSvcrRef`, id),
});
