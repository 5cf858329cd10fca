// Any model of any message, with the strings that break XML: markup, quotes, line ends, Kazakh characters, characters
// beyond the basic plane. It is used to show that a built message parses to the same model, and that the official
// schemas agree.
import fc from 'fast-check';
import type {
  AccountEntry,
  AccountNotification,
  AccountReport,
  AccountStatement,
  CancellationRequest,
  CancellationResolution,
  CollectionRequest,
  CollectionStatus,
  CreditTransfer,
  CreditTransferStatus,
  EntryTransaction,
  MessageRejection,
  ReceiptAcknowledgement,
  ReportRequest,
  VerificationReport,
  VerificationRequest,
} from '../index';
import { PAYMENT_STATUSES } from '../index';

type StatementPage = AccountStatement['reports'][number];

const HOSTILE = [
  '&',
  '<',
  '>',
  ']]>',
  '&amp;',
  '&#65;',
  '<!--',
  '<![CDATA[',
  '"',
  "'",
  '\r',
  '\n',
  '\t',
  ' ',
  '=1+1',
  '😀',
];
const KAZAKH = [...'әғқңөұүһіӘҒҚҢӨҰҮҺІжшАЯ'];
const piece = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.constantFrom(...KAZAKH),
  fc.constantFrom(...'abcXYZ019-/?:().,+ '),
);
const text = (max: number) =>
  fc
    .array(piece, { minLength: 1, maxLength: max })
    .map((pieces) => [...pieces.join('')].slice(0, max).join(''))
    .filter((made) => made.length > 0);

const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
const id = text(35);
const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);
const amount = fc.oneof(
  fc.stringMatching(/^[1-9][0-9]{0,11}\.[0-9]{2}$/),
  fc.constantFrom('0', '0.00', '100000.00', '9999999999999999.99', '999999999999999999', '0.00001'),
);
const currency = fc.constantFrom('KZT', 'USD');
const twoDigits = (min: number, max: number) => fc.integer({ min, max }).map((n) => n.toString().padStart(2, '0'));
const date = fc
  .tuple(fc.integer({ min: 2020, max: 2035 }), twoDigits(1, 12), twoDigits(1, 28))
  .map((parts) => parts.join('-'));
const dateTime = fc
  .tuple(
    date,
    twoDigits(0, 23),
    twoDigits(0, 59),
    fc.constantFrom('', '.123', '.123456'),
    fc.constantFrom('Z', '+05:00'),
  )
  .map(([day, hour, minute, fraction, offset]) => `${day}T${hour}:${minute}:59${fraction}${offset}`);
const moment = fc.oneof(date, dateTime);
const iban = fc.stringMatching(/^KZ[0-9]{5}[0-9A-Z]{13}$/);
const bic = fc.constantFrom('EURIKZKA', 'HSBKKZKX', 'ATYNKZKA', 'ATYNKZKAALM');
const reason = fc.oneof(fc.constantFrom('AM04', 'AC04', 'CUST', 'AC01'), text(35));
const direction = fc.constantFrom('CRDT' as const, 'DBIT' as const);
const iin = digits(12);

/** A model whose optional keys are there or not. */
const model = <T extends object, K extends keyof T>(
  parts: { [Key in keyof T]-?: fc.Arbitrary<Exclude<T[Key], undefined>> },
  requiredKeys: readonly K[],
): fc.Arbitrary<T> =>
  // fast-check's own type for partly required records is looser than the model that it makes.
  fc.record(parts as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: requiredKeys.map(String),
  }) as fc.Arbitrary<T>;

const whole = <T extends object>(parts: { [Key in keyof T]-?: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(parts) as fc.Arbitrary<T>;

const person = model<CollectionRequest['debtor'], 'name' | 'iin' | 'iban' | 'bic'>(
  { name: text(140), iin, countryOfResidence: fc.constantFrom('DE', 'KG'), iban, bic },
  ['name', 'iin', 'iban', 'bic'],
);
const firmWithAccount = whole<CollectionRequest['creditor']>({ name: text(140), bin: iin, iban, bic });
const firm = whole<ReportRequest['owner']>({ name: text(140), bin: iin });
const header = { messageId: id, createdAt: dateTime };
const money = whole<{ amount: string; currency: string }>({ amount, currency });

const sectorCode = fc.stringMatching(/^[12][1-9]$/);
const payment = {
  ...header,
  executionDate: date,
  instructionId: id,
  requestId: hexId,
  amount,
  currency,
  purpose: digits(3),
  remittance: text(140),
  controlSum: amount,
  rail: text(35),
  uetr: fc.uuid({ version: 4 }),
  sectorCodes: fc.oneof(
    fc.record({ payer: sectorCode, payee: sectorCode }),
    fc.record({ payer: sectorCode }),
    fc.record({ payee: sectorCode }),
  ),
};
const paymentKeys = [
  'messageId',
  'createdAt',
  'executionDate',
  'requestId',
  'amount',
  'currency',
  'debtor',
  'creditor',
  'purpose',
] as const;

export const creditTransfers = model<CreditTransfer, keyof CreditTransfer>(
  { ...payment, debtor: firmWithAccount, creditor: fc.oneof(person, firmWithAccount) },
  paymentKeys,
);
export const collectionRequests = model<CollectionRequest, keyof CollectionRequest>(
  { ...payment, expiresAt: dateTime, consentId: id, debtor: person, creditor: firmWithAccount },
  paymentKeys,
);

const status = {
  ...header,
  bankBic: bic,
  originalMessageId: id,
  statusId: id,
  requestId: id,
  status: fc.constantFrom(...PAYMENT_STATUSES),
  reason,
  reasonText: text(105),
  acceptedAt: dateTime,
  bankReference: id,
};
const statusKeys = ['messageId', 'createdAt', 'originalMessageId', 'requestId', 'status'] as const;
export const creditTransferStatuses = model<CreditTransferStatus, keyof CreditTransferStatus>(status, statusKeys);
export const collectionStatuses = model<CollectionStatus, keyof CollectionStatus>(status, [...statusKeys, 'bankBic']);

// A party with no known property is no party: at least its account is there.
const relatedParty = model<NonNullable<EntryTransaction['debtor']>, 'iban'>(
  { name: text(140), bin: id, iin: id, iban },
  ['iban'],
).map(({ bin, ...party }) => (party.iin === undefined && bin !== undefined ? { ...party, bin } : party));
const charge = model<NonNullable<EntryTransaction['charges']>[number], 'amount' | 'currency'>(
  { amount, currency, direction },
  ['amount', 'currency'],
);
const transaction = model<EntryTransaction, never>(
  {
    messageId: id,
    bankReference: id,
    instructionId: id,
    requestId: hexId,
    transactionId: id,
    value: money,
    direction,
    charges: fc.array(charge, { minLength: 1, maxLength: 2 }),
    debtor: relatedParty,
    creditor: relatedParty,
    debtorBic: bic,
    creditorBic: bic,
    purpose: digits(3),
    remittance: text(140),
    returnReason: reason,
    returnText: text(105),
  },
  [],
);
const entry = model<Omit<AccountEntry, 'unread'>, Exclude<keyof AccountEntry, 'unread'>>(
  {
    entryReference: id,
    amount,
    currency,
    direction,
    isReversal: fc.boolean(),
    // A code, or the bank's own word in its place: the schema's choice takes one of them.
    status: fc.constantFrom('BOOK', 'PDNG', 'INFO', 'FUTR'),
    ownStatus: text(35),
    bookedOn: moment,
    valueOn: date,
    bankReference: id,
    bankCode: fc.constant({ domain: 'PMNT', family: 'RCDT', subFamily: 'ESCT' }),
    bankOwnCode: id,
    charges: fc.array(charge, { minLength: 1, maxLength: 2 }),
    payments: fc.integer({ min: 0, max: 999_999 }),
    transactions: fc.array(transaction, { maxLength: 3 }),
    text: text(500),
  },
  ['amount', 'currency', 'direction', 'status', 'transactions'],
).map((one) => (one.ownStatus === undefined ? one : { ...one, status: undefined }));
const balance = model<StatementPage['balances'][number], 'type' | 'amount' | 'currency' | 'direction' | 'on'>(
  {
    type: fc.constantFrom('OPBD', 'CLBD', 'ITBD'),
    subType: fc.constant('INTM'),
    amount,
    currency,
    direction,
    on: moment,
  },
  ['type', 'amount', 'currency', 'direction', 'on'],
);
const page = fc.record({ number: fc.integer({ min: 1, max: 99_999 }), isLast: fc.boolean() });
const report = {
  reportId: id,
  page,
  period: fc.record({ from: dateTime, to: dateTime }),
  account: fc.oneof(
    model<StatementPage['account'], 'iban'>({ iban, otherId: text(34), currency, bic }, ['iban']).map(
      ({ otherId: _number, ...account }) => account,
    ),
    model<StatementPage['account'], 'otherId'>({ iban, otherId: text(34), currency, bic }, ['otherId']).map(
      ({ iban: _iban, ...account }) => account,
    ),
  ),
  entries: fc.array(entry, { maxLength: 4 }),
};
const reportKeys = ['reportId', 'account', 'entries'] as const;
const balances = (minLength: number) => fc.array(balance, { minLength, maxLength: 3 });
const pages = (minLength: number) =>
  model<StatementPage, 'reportId' | 'account' | 'entries' | 'balances'>({ ...report, balances: balances(minLength) }, [
    ...reportKeys,
    'balances',
  ]);

/** A message of one to two reports. */
const reporting = <Report>(reports: fc.Arbitrary<Report>) => ({
  ...header,
  messagePage: page,
  queryMessageId: id,
  reports: fc.array(reports, { minLength: 1, maxLength: 2 }),
});
const reportingKeys = ['messageId', 'createdAt', 'reports'] as const;
export const accountReports = model<AccountReport, keyof AccountReport>(reporting(pages(0)), reportingKeys);
export const accountStatements = model<AccountStatement, keyof AccountStatement>(reporting(pages(1)), reportingKeys);
export const accountNotifications = model<AccountNotification, keyof AccountNotification>(
  reporting(model<AccountNotification['reports'][number], (typeof reportKeys)[number]>(report, reportKeys)),
  reportingKeys,
);
export const reportRequests = model<ReportRequest, keyof ReportRequest>(
  {
    ...header,
    requestId: id,
    requestedMessage: fc.constantFrom('camt.052.001.08', 'camt.053.001.08'),
    iban,
    owner: firm,
    bankBic: bic,
    period: model<NonNullable<ReportRequest['period']>, 'from'>({ from: date, to: date }, ['from']),
  },
  ['messageId', 'createdAt', 'requestedMessage', 'iban', 'owner', 'bankBic'],
);

const assignment = { ...header, requester: firm, bankBic: bic };
const assignmentKeys = ['messageId', 'createdAt', 'requester', 'bankBic'] as const;
export const cancellationRequests = model<CancellationRequest, keyof CancellationRequest>(
  {
    ...assignment,
    cancellationId: hexId,
    originalMessageId: id,
    originalMessage: fc.constantFrom('pain.013.001.07', 'pain.001.001.09'),
    requestId: hexId,
    value: money,
    reason,
    reasonText: text(105),
  },
  [...assignmentKeys, 'cancellationId', 'originalMessageId', 'originalMessage', 'requestId'],
);
export const cancellationResolutions = model<CancellationResolution, keyof CancellationResolution>(
  {
    ...assignment,
    cancellationId: hexId,
    outcome: fc.constantFrom('CNCL', 'RJCR', 'PDCR'),
    requestId: hexId,
    reason,
    reasonText: text(105),
  },
  [...assignmentKeys, 'cancellationId', 'outcome', 'requestId'],
);
export const verificationRequests = whole<VerificationRequest>({
  ...assignment,
  requestId: hexId,
  owner: whole<VerificationRequest['owner']>({ name: text(140), iin, iban, bic }),
});
export const verificationReports = model<VerificationReport, keyof VerificationReport>(
  {
    ...assignment,
    originalMessageId: id,
    results: fc.array(
      model<VerificationReport['results'][number], 'requestId' | 'isVerified'>(
        { requestId: hexId, isVerified: fc.boolean(), reason },
        ['requestId', 'isVerified'],
      ),
      { minLength: 1, maxLength: 2 },
    ),
  },
  [...assignmentKeys, 'results'],
);
export const messageRejections = model<MessageRejection, keyof MessageRejection>(
  {
    relatedReference: id,
    reason: id,
    rejectedAt: dateTime,
    location: text(350),
    description: text(350),
    additionalData: text(500),
  },
  ['relatedReference', 'reason'],
);
export const receiptAcknowledgements = model<ReceiptAcknowledgement, keyof ReceiptAcknowledgement>(
  {
    ...header,
    relatedReference: id,
    relatedMessage: text(35),
    status: fc.constantFrom('ACCP', 'DUPL'),
    statedAt: dateTime,
    description: text(140),
  },
  ['messageId', 'relatedReference', 'status'],
);
