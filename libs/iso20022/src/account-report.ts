// What happened on our accounts: a notification at once (camt.054), a report on request (camt.060 -> camt.052), and
// the day's statement in pages (camt.053). A booked entry counts once, whichever of them brings it. A message may hold
// several reports, of one account or of several.
import { dayOrMoment, direction, entry } from './account-entry';
import { at, choice, decisive, fixed, list, listNoting, maybe, maybePart, part } from './fields';
import { type ModelIn, message } from './message';
import { bankParty, firmParty, maybeBank } from './parties';
import { header } from './payment-status';
import type { ElementTable } from './table';
import { bool, currency, date, dateTime, decimal, ibanText, id, oneOf, pageNumber, text } from './values';

export const ENTRIES_PER_PAGE_MAX = 1000;
const REPORTS_MAX = 1000;

const pagination = (path: string) =>
  // A page that is taken for a whole statement would show money as missing.
  decisive(maybePart(path, { number: at('PgNb', pageNumber), isLast: at('LastPgInd', bool) }));

const opening = {
  ...header,
  /** Version 02 numbers its messages and not its reports. */
  messagePage: pagination('GrpHdr/MsgPgntn'),
  /** The camt.060 that this answers. */
  queryMessageId: maybe('GrpHdr/OrgnlBizQry/MsgId', id),
};

const report = (paginationElement: string) => ({
  reportId: at('Id', id),
  page: pagination(paginationElement),
  period: maybePart('FrToDt', { from: at('FrDtTm', dateTime), to: at('ToDtTm', dateTime) }),
  account: part('Acct', {
    iban: decisive(maybe('Id/IBAN', ibanText)),
    /** In place of an IBAN: an account number of the country, or the IBAN after all. */
    otherId: decisive(maybe('Id/Othr/Id', text(34))),
    currency: maybe('Ccy', currency),
    bic: maybeBank('Svcr'),
  }),
});

const balance = {
  /** OPBD opening booked, CLBD closing booked, ITBD interim booked, ...; or the bank's own word. */
  type: at(['Tp/CdOrPrtry/Cd', 'Tp/CdOrPrtry/Prtry'], text(35)),
  /** INTM: the balance of a page, and not of the day. */
  subType: maybe(['Tp/SubTp/Cd', 'Tp/SubTp/Prtry'], text(35)),
  amount: at('Amt', decimal),
  currency: at('Amt@Ccy', currency),
  direction: at('CdtDbtInd', direction),
  on: choice('Dt', dayOrMoment),
};

const balances = (min: 0 | 1) => list('Bal', balance, { min, max: 1000 });
const entries = listNoting('Ntry', entry, { max: ENTRIES_PER_PAGE_MAX });
const reports = <T extends ElementTable>(element: string, table: T) =>
  list(element, table, { min: 1, max: REPORTS_MAX });

/** camt.052.001.08. */
export const accountReport = message('camt.052.001.08', 'BkToCstmrAcctRpt', {
  ...opening,
  reports: reports('Rpt', { ...report('RptPgntn'), balances: balances(0), entries }),
});
export type AccountReport = ModelIn<typeof accountReport>;

/** camt.053.001.08. */
export const accountStatement = message('camt.053.001.08', 'BkToCstmrStmt', {
  ...opening,
  reports: reports('Stmt', { ...report('StmtPgntn'), balances: balances(1), entries }),
});
export type AccountStatement = ModelIn<typeof accountStatement>;

/** camt.054.001.08. */
export const accountNotification = message('camt.054.001.08', 'BkToCstmrDbtCdtNtfctn', {
  ...opening,
  reports: reports('Ntfctn', { ...report('NtfctnPgntn'), entries }),
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
