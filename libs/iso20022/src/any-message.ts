// Reading a message whose kind is not known yet: the namespace says which, and a `switch` over `name` does the rest.
import { type Result, ok } from '@aiyrbas/kernel';
import { accountNotification, accountReport, accountStatement, reportRequest } from './account-report';
import { verificationReport, verificationRequest } from './account-verification';
import { messageRejection, receiptAcknowledgement } from './acknowledgement';
import { cancellationRequest, cancellationResolution } from './cancellation';
import { collectionRequest, collectionStatus } from './collection';
import { creditTransfer, creditTransferStatus } from './credit-transfer';
import type { ModelIn } from './message';
import type { MessageName } from './names';
import type { Iso20022Refusal } from './refusal';
import type { Unread } from './table';
import { type XmlInput, openDocument } from './xml.read';

export const MESSAGES = {
  'pain.001.001.09': creditTransfer,
  'pain.002.001.12': creditTransferStatus,
  'pain.013.001.07': collectionRequest,
  'pain.014.001.07': collectionStatus,
  'camt.029.001.09': cancellationResolution,
  'camt.052.001.08': accountReport,
  'camt.053.001.08': accountStatement,
  'camt.054.001.08': accountNotification,
  'camt.056.001.08': cancellationRequest,
  'camt.060.001.05': reportRequest,
  'acmt.023.001.02': verificationRequest,
  'acmt.024.001.02': verificationReport,
  'admi.002.001.01': messageRejection,
  'admi.007.001.01': receiptAcknowledgement,
} as const satisfies { readonly [Name in MessageName]: { readonly name: Name } };

type Messages = typeof MESSAGES;
export type AnyMessage = {
  [Name in MessageName]: {
    readonly name: Name;
    /** The version that it was written in; `name` is the one that we write. */
    readonly version: string;
    readonly model: ModelIn<Messages[Name]> & Unread;
  };
}[MessageName];

/** A message about business: every one but the acknowledgements. */
export type BusinessMessage = Exclude<AnyMessage, { readonly name: `admi.${string}` }>;

export function parseAnyMessage(xml: XmlInput): Result<AnyMessage, Iso20022Refusal> {
  const document = openDocument(xml, (name) => MESSAGES[name].manyItems);
  if (!document.ok) return document;
  const { name, version } = document.value;
  const read = MESSAGES[name].read(document.value);
  if (!read.ok) return read;
  // The reader was looked up by this name, so its model is this name's model.
  return ok({ name, version, model: read.value } as AnyMessage);
}
