// Money in: we request a collection from the customer's account at the customer's bank (pain.013), and the bank
// responds (pain.014). Only a booked entry (camt.054) reports the money itself, never the response.
import { at, constantWith, copyOf, decisive, fixed, maybe, maybeLines, part } from './fields';
import { type ModelIn, message } from './message';
import { firmWithAccount, personWithAccount } from './parties';
import { header, reportingBank, statusOf } from './payment-status';
import { sectorCodesAt } from './sector-codes';
import { currency, date, dateTime, decimal, id, knp, text, uuid4 } from './values';

const CONSENT = 'PmtInf/CdtTrfTx/RmtInf/Strd/RfrdDocInf';

/** pain.013.001.07. */
export const collectionRequest = message('pain.013.001.07', 'CdtrPmtActvtnReq', {
  ...header,
  _count: fixed('GrpHdr/NbOfTxs', '1'),
  /** The sum of the payments: the amount of the one. */
  controlSum: maybe('GrpHdr/CtrlSum', decimal),
  _initiator: copyOf('GrpHdr/InitgPty/Nm', 'creditor.name'),
  _payment: copyOf('PmtInf/PmtInfId', 'requestId'),
  _method: fixed('PmtInf/PmtMtd', 'TRF'),
  /** How the money moves, by a name agreed with the bank. */
  rail: maybe('PmtInf/PmtTpInf/LclInstrm/Prtry', text(35)),
  executionDate: at('PmtInf/ReqdExctnDt/Dt', date),
  /** After this the bank must not collect any more. */
  expiresAt: decisive(maybe('PmtInf/XpryDt/DtTm', dateTime)),
  debtor: part('PmtInf', personWithAccount('Dbtr')),
  instructionId: maybe('PmtInf/CdtTrfTx/PmtId/InstrId', id),
  /** The EndToEndId: the request's 32 hex characters, by which the bank knows a repeat. */
  requestId: at('PmtInf/CdtTrfTx/PmtId/EndToEndId', id),
  /** Follows from the requestId, so a repetition carries the same one. */
  uetr: maybe('PmtInf/CdtTrfTx/PmtId/UETR', uuid4),
  amount: at('PmtInf/CdtTrfTx/Amt/InstdAmt', decimal),
  currency: at('PmtInf/CdtTrfTx/Amt/InstdAmt@Ccy', currency),
  _charges: fixed('PmtInf/CdtTrfTx/ChrgBr', 'SLEV'),
  _creditorAgent: copyOf('PmtInf/CdtTrfTx/CdtrAgt/FinInstnId/BICFI', 'creditor.bic'),
  creditor: part('PmtInf/CdtTrfTx', firmWithAccount('Cdtr')),
  purpose: at('PmtInf/CdtTrfTx/Purp/Prtry', knp),
  /** KOd and KBe. */
  sectorCodes: sectorCodesAt('PmtInf/CdtTrfTx'),
  remittance: maybeLines('PmtInf/CdtTrfTx/RmtInf/Ustrd', text(140)),
  _consentType: constantWith(`${CONSENT}/Tp/CdOrPrtry/Prtry`, 'CONSENT', 'consentId'),
  /** What the customer consented to: the bank knows it by this id. This version has no element for a mandate. */
  consentId: maybe(`${CONSENT}/Nb`, id),
});
export type CollectionRequest = ModelIn<typeof collectionRequest>;

/** pain.014.001.07. */
export const collectionStatus = message('pain.014.001.07', 'CdtrPmtActvtnReqStsRpt', {
  ...header,
  ...reportingBank,
  ...statusOf('pain.013.001.07'),
});
export type CollectionStatus = ModelIn<typeof collectionStatus>;
