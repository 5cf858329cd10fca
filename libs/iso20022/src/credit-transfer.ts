// Money out: we instruct the bank to pay from our account (pain.001: payout, refund, return), and it responds
// (pain.002).
import { at, copyOf, fixed, maybe, maybeLines, part } from './fields';
import { type ModelIn, message } from './message';
import { firmWithAccount, payeeWithAccount } from './parties';
import { header, reportingBank, statusOf } from './payment-status';
import { sectorCodesAt } from './sector-codes';
import { currency, date, decimal, id, knp, text, uuid4 } from './values';

/** pain.001.001.09. One payment per message, so that an answer can only mean one. */
export const creditTransfer = message('pain.001.001.09', 'CstmrCdtTrfInitn', {
  ...header,
  _count: fixed('GrpHdr/NbOfTxs', '1'),
  /** The sum of the payments: the amount of the one. */
  controlSum: maybe('GrpHdr/CtrlSum', decimal),
  _initiator: copyOf('GrpHdr/InitgPty/Nm', 'debtor.name'),
  _payment: copyOf('PmtInf/PmtInfId', 'requestId'),
  _method: fixed('PmtInf/PmtMtd', 'TRF'),
  /** How the money moves, by a name agreed with the bank. */
  rail: maybe('PmtInf/PmtTpInf/LclInstrm/Prtry', text(35)),
  executionDate: at('PmtInf/ReqdExctnDt/Dt', date),
  debtor: part('PmtInf', firmWithAccount('Dbtr')),
  instructionId: maybe('PmtInf/CdtTrfTxInf/PmtId/InstrId', id),
  /** The EndToEndId: the request's 32 hex characters, by which the bank knows a repeat. */
  requestId: at('PmtInf/CdtTrfTxInf/PmtId/EndToEndId', id),
  /** Follows from the requestId, so a repetition carries the same one. */
  uetr: maybe('PmtInf/CdtTrfTxInf/PmtId/UETR', uuid4),
  amount: at('PmtInf/CdtTrfTxInf/Amt/InstdAmt', decimal),
  currency: at('PmtInf/CdtTrfTxInf/Amt/InstdAmt@Ccy', currency),
  _creditorAgent: copyOf('PmtInf/CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI', 'creditor.bic'),
  creditor: part('PmtInf/CdtTrfTxInf', payeeWithAccount),
  purpose: at('PmtInf/CdtTrfTxInf/Purp/Prtry', knp),
  /** KOd and KBe. */
  sectorCodes: sectorCodesAt('PmtInf/CdtTrfTxInf'),
  remittance: maybeLines('PmtInf/CdtTrfTxInf/RmtInf/Ustrd', text(140)),
});
export type CreditTransfer = ModelIn<typeof creditTransfer>;

/** pain.002.001.12. */
export const creditTransferStatus = message('pain.002.001.12', 'CstmrPmtStsRpt', {
  ...header,
  ...reportingBank,
  ...statusOf('pain.001.001.09'),
});
export type CreditTransferStatus = ModelIn<typeof creditTransferStatus>;
