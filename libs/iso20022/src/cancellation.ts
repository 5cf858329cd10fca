// Cancels a request: we request the cancellation (camt.056), and the bank resolves it (camt.029). Only CNCL, or a
// rejection (RJCT), proves that a request is dead. Until then it may still move money.
import { at, copyOf, maybe, maybeChoice, maybeLines, maybePart } from './fields';
import { type ModelIn, message } from './message';
import { bankParty, firmParty, firmRepeated, maybeBank } from './parties';
import { reasonChoices } from './payment-status';
import { currency, dateTime, decimal, id, oneOf, text } from './values';

const TRANSACTION = 'Undrlyg/TxInf';

/** camt.056.001.08. */
export const cancellationRequest = message('camt.056.001.08', 'FIToFIPmtCxlReq', {
  messageId: at('Assgnmt/Id', id),
  requester: firmParty('Assgnmt/Assgnr/Pty'),
  bankBic: bankParty('Assgnmt/Assgne/Agt'),
  createdAt: at('Assgnmt/CreDtTm', dateTime),
  /** The id of this act of cancelling; the bank's answer carries it as the resolved case. */
  cancellationId: at('Case/Id', id),
  _caseCreator: copyOf('Case/Cretr/Pty/Nm', 'requester.name'),
  originalMessageId: at(`${TRANSACTION}/OrgnlGrpInf/OrgnlMsgId`, id),
  originalMessage: at(`${TRANSACTION}/OrgnlGrpInf/OrgnlMsgNmId`, oneOf('pain.013.001.07', 'pain.001.001.09')),
  /** The EndToEndId of what shall not happen. */
  requestId: at(`${TRANSACTION}/OrgnlEndToEndId`, id),
  value: maybePart(`${TRANSACTION}/OrgnlIntrBkSttlmAmt`, { amount: at('', decimal), currency: at('@Ccy', currency) }),
  reason: maybeChoice(`${TRANSACTION}/CxlRsnInf*/Rsn`, reasonChoices),
  reasonText: maybeLines(`${TRANSACTION}/CxlRsnInf*/AddtlInf`, text(105)),
});
export type CancellationRequest = ModelIn<typeof cancellationRequest>;

const RESOLVED = 'CxlDtls/TxInfAndSts';

/** camt.029.001.09. */
export const cancellationResolution = message('camt.029.001.09', 'RsltnOfInvstgtn', {
  messageId: at('Assgnmt/Id', id),
  bankBic: maybeBank('Assgnmt/Assgnr/Agt'),
  requester: firmRepeated('Assgnmt/Assgne/Pty'),
  createdAt: at('Assgnmt/CreDtTm', dateTime),
  cancellationId: at('RslvdCase/Id', id),
  _caseCreator: copyOf('RslvdCase/Cretr/Pty/Nm', 'requester.name'),
  /** CNCL: cancelled, it never will happen. RJCR: refused, it happened or will. PDCR, as any other code: not known yet. */
  outcome: at('Sts/Conf', text(35)),
  /** Absent where the bank names the case alone. */
  requestId: maybe(`${RESOLVED}/OrgnlEndToEndId`, id),
  reason: maybeChoice(`${RESOLVED}/CxlStsRsnInf*/Rsn`, reasonChoices),
  reasonText: maybeLines(`${RESOLVED}/CxlStsRsnInf*/AddtlInf`, text(105)),
});
export type CancellationResolution = ModelIn<typeof cancellationResolution>;
