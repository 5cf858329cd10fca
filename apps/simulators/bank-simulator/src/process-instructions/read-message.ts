// Opens one message of the platform: checks its signature and its bank, and parses the request.
import { type Message, recordOf } from '@aiyrbas/bus';
import { bankOfTopic } from '@aiyrbas/contracts';
import { type AnyMessage, parseAnyMessage, verifySigned } from '@aiyrbas/iso20022';
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import type { MessageKeys } from '../integration/message-keys';

export interface Opened {
  readonly message: Message<string>;
  /** The BIC of the bank whose topic it came on. */
  readonly bic: string;
  readonly request: AnyMessage;
}

/** The refusal is a word for the parking list; it never quotes the message. */
export async function openMessage(
  message: Message<string>,
  keys: MessageKeys,
  now: Date,
): Promise<Result<Opened, string>> {
  const { environment, platformKey: publicKeyOf } = keys;
  const signed = await verifySigned(recordOf({ ...message, raw: message.body }), message, {
    environment,
    publicKeyOf,
    now,
  });
  if (!signed.ok) return refuse(signed.error.code);

  const request = parseAnyMessage(message.body);
  if (!request.ok) return refuse(`${request.error.code}: ${request.error.detail}`);
  if (request.value.name !== message.type) return refuse('wrong_message: the type and the document differ');

  const bic = bankOfTopic(message.topic)?.bic;
  invariant(bic, `${message.topic} is no bank's topic`);
  const addressee = addresseeOf(request.value);
  if (addressee !== undefined && addressee !== bic) return refuse('wrong_bank: it is for another bank');
  return ok({ message, bic, request: request.value });
}

function addresseeOf(request: AnyMessage): string | undefined {
  switch (request.name) {
    case 'pain.013.001.07':
      return request.model.debtor.bic;
    case 'pain.001.001.09':
      return request.model.debtor.bic;
    case 'camt.056.001.08':
    case 'camt.060.001.05':
    case 'acmt.023.001.02':
      return request.model.bankBic;
    default:
      return undefined;
  }
}
