// Reading a message whose kind is not known yet: the namespace says which, and a `switch` over `name` does the rest.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { accountNotification, accountReport, accountStatement, reportRequest } from './account-report';
import { verificationReport, verificationRequest } from './account-verification';
import { cancellationRequest, cancellationResolution } from './cancellation';
import { collectionRequest, collectionStatus } from './collection';
import { creditTransfer, creditTransferStatus } from './credit-transfer';
import type { ModelIn } from './message';
import type { MessageName } from './names';
import type { Iso20022Refusal } from './refusal';
import { type XmlInput, elementNameOf } from './xml.read';

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
} as const satisfies { readonly [Name in MessageName]: { readonly name: Name } };

type Messages = typeof MESSAGES;
export type AnyMessage = {
  [Name in MessageName]: { readonly name: Name; readonly model: ModelIn<Messages[Name]> };
}[MessageName];

export function parseAnyMessage(xml: XmlInput): Result<AnyMessage, Iso20022Refusal> {
  const name = elementNameOf(xml);
  // If the name is not ours, any message's parser reports what is wrong with the XML, or that it is another message.
  const parsed = MESSAGES[name ?? 'pain.001.001.09'].parse(xml);
  if (!parsed.ok) return parsed;
  if (name === undefined) return refuse({ code: 'wrong_message', detail: 'not one of the supported messages' });
  // The parser was looked up by this name, so its model is this name's model.
  return ok({ name, model: parsed.value } as AnyMessage);
}
