// What happened on our accounts: a notification at once (camt.054), a report on request (camt.060 -> camt.052), and
// the day's statement in pages (camt.053). A booked entry counts once, whichever of them brings it.
import { dayOrMoment, direction, entry } from './account-entry';
import { at, choice, fixed, list, maybe, maybePart, part } from './fields';
import { type ModelIn, message } from './message';
import { bankParty, firmParty } from './parties';
import { header } from './payment-status';
import { bicText, bool, code, currency, date, dateTime, decimal, ibanText, id, oneOf, pageNumber } from './values';

export const ENTRIES_PER_PAGE_MAX = 1000;

const opening = (element: string, pagination: string) => ({
  ...header,
  /** The camt.060 that this answers. */
  queryMessageId: maybe('GrpHdr/OrgnlBizQry/MsgId', id),
  reportId: at(`${element}/Id`, id),
  page: maybePart(`${element}/${pagination}`, { number: at('PgNb', pageNumber), isLast: at('LastPgInd', bool) }),
  period: maybePart(`${element}/FrToDt`, { from: at('FrDtTm', dateTime), to: at('ToDtTm', dateTime) }),
  account: part(`${element}/Acct`, {
    iban: at('Id/IBAN', ibanText),
    currency: maybe('Ccy', currency),
    bic: maybe('Svcr/FinInstnId/BICFI', bicText),
  }),
});

const balance = {
  /** OPBD opening booked, CLBD closing booked, ITBD interim booked, ... */
  type: at('Tp/CdOrPrtry/Cd', code),
  amount: at('Amt', decimal),
  currency: at('Amt@Ccy', currency),
  direction: at('CdtDbtInd', direction),
  on: choice('Dt', dayOrMoment),
};

const balances = (element: string, min: 0 | 1) => list(`${element}/Bal`, balance, { min, max: 20 });
const entries = (element: string) => list(`${element}/Ntry`, entry, { max: ENTRIES_PER_PAGE_MAX });

/** camt.052.001.08. */
export const accountReport = message('camt.052.001.08', 'BkToCstmrAcctRpt', {
  ...opening('Rpt', 'RptPgntn'),
  balances: balances('Rpt', 0),
  entries: entries('Rpt'),
});
export type AccountReport = ModelIn<typeof accountReport>;

/** camt.053.001.08. */
export const accountStatement = message('camt.053.001.08', 'BkToCstmrStmt', {
  ...opening('Stmt', 'StmtPgntn'),
  balances: balances('Stmt', 1),
  entries: entries('Stmt'),
});
export type AccountStatement = ModelIn<typeof accountStatement>;

/** camt.054.001.08. */
export const accountNotification = message('camt.054.001.08', 'BkToCstmrDbtCdtNtfctn', {
  ...opening('Ntfctn', 'NtfctnPgntn'),
  entries: entries('Ntfctn'),
});
export type AccountNotification = ModelIn<typeof accountNotification>;

/** camt.060.001.05: asks for a report or a statement again, for the days of a period. */
export const reportRequest = message('camt.060.001.05', 'AcctRptgReq', {
  ...header,
  requestId: maybe('RptgReq/Id', id),
  requestedMessage: at('RptgReq/ReqdMsgNmId', oneOf('camt.052.001.08', 'camt.053.001.08')),
  iban: at('RptgReq/Acct/Id/IBAN', ibanText),
  owner: firmParty('RptgReq/AcctOwnr/Pty'),
  bankBic: bankParty('RptgReq/AcctSvcr'),
  period: maybePart('RptgReq/RptgPrd', {
    from: at('FrToDt/FrDt', date),
    to: maybe('FrToDt/ToDt', date),
    _everything: fixed('Tp', 'ALLL'),
  }),
});
export type ReportRequest = ModelIn<typeof reportRequest>;
