export {
  type AccountNotification,
  type AccountReport,
  type AccountStatement,
  type ReportRequest,
  ENTRIES_PER_PAGE_MAX,
  accountNotification,
  accountReport,
  accountStatement,
  reportRequest,
} from './account-report';
export type { AccountEntry, EntryTransaction } from './account-entry';
export { type EntryLine, type LineDoubt, linesOf } from './entry-lines';
export {
  type PageBalances,
  type StatedPage,
  type StatedBalance,
  balancesOf,
  isOfAccount,
  statedPageOf,
} from './report-pages';
export { comparableId, isSameId, uetrOf } from './request-id';
export type { SectorCodes } from './sector-codes';
export type { Unread } from './table';
export { dayOf } from './values';
export {
  type VerificationReport,
  type VerificationRequest,
  verificationReport,
  verificationRequest,
} from './account-verification';
export {
  type MessageRejection,
  type ReceiptAcknowledgement,
  NOT_PROVIDED,
  isAcknowledgement,
  messageIdIn,
  messageRejection,
  receiptAcknowledgement,
} from './acknowledgement';
export { type AnyMessage, type BusinessMessage, MESSAGES, parseAnyMessage } from './any-message';
export {
  type CancellationRequest,
  type CancellationResolution,
  cancellationRequest,
  cancellationResolution,
} from './cancellation';
export { type CollectionRequest, type CollectionStatus, collectionRequest, collectionStatus } from './collection';
export {
  type CreditTransfer,
  type CreditTransferStatus,
  creditTransfer,
  creditTransferStatus,
} from './credit-transfer';
export type { IsoMessage, ModelIn } from './message';
export { type MessageName, MESSAGE_NAMES, UNVERIFIED_MESSAGES } from './names';
export { PAYMENT_STATUSES } from './payment-status';
export type { Iso20022Refusal } from './refusal';
export { JWS_SIGNATURE_HEADER } from './signature';
export type { SignatureRefusal } from './signature-refusal';
export type { ReceivedRecord } from './received-record';
export { type RecordPosition, recordContent, recordHash, statedPosition } from './record-hash';
export { type RecordSigner, SIGNATURE_HEADER, verifyRecord } from './signed-record';
export { signedHeaders } from './signed-headers';
export { OLD_SIGNATURES_UNTIL, type Verifier, statedSignature, verifySigned } from './verify-signed';
export { BYTES_MAX, STATEMENT_BYTES_MAX, bytesMaxOf } from './xml.guard';
export { type XmlInput, elementNameOf as messageNameOf } from './xml.read';
