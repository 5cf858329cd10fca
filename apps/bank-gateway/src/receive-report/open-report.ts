// Opens one message of a bank. It must be signed by a key of the topic's bank, hide nothing in its XML, be of a kind
// that a bank may send, and be about our account. A failure is a refusal with a reason, which never quotes the message.
import { type Message, recordOf } from '@aiyrbas/bus';
import { bankOfTopic } from '@aiyrbas/contracts';
import { type SignatureRefusal, parseAnyMessage, verifySigned } from '@aiyrbas/iso20022';
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import type { Institution } from '../domain/institution';
import type { BankKey } from '../integration/bank-keys';
import { type ReadReport, readReport } from './read-report';

export interface OpenedReport extends ReadReport {
  readonly bic: string;
}

/** The bank whose topic it is: the topic's access list, not the payload, says who speaks. */
export function bankOfReports(topic: string): string {
  const bank = bankOfTopic(topic);
  invariant(bank?.stream === 'reports', `${topic} is no bank's reports`);
  return bank.bic;
}

/** When and where it is received, and whose keys count then. */
export interface Receiving {
  readonly bankKey: BankKey;
  readonly environment: string;
  readonly now: Date;
}

const textOf = (refusal: SignatureRefusal): string =>
  refusal.code === 'signed_attribute_differs' ? `${refusal.code}: ${refusal.attribute}` : refusal.code;

export async function openReport(
  message: Message<string>,
  { bankKey, environment, now }: Receiving,
  institution: Institution,
): Promise<Result<OpenedReport, string>> {
  const bic = bankOfReports(message.topic);
  const publicKeyOf = (kid: string) => bankKey(bic, kid);
  const signed = await verifySigned(recordOf({ ...message, raw: message.body }), message, {
    environment,
    publicKeyOf,
    now,
  });
  if (!signed.ok) return refuse(textOf(signed.error));

  const read = readUnsigned(message, bic, institution.accountAt(bic));
  return read.ok ? ok({ ...read.value, bic }) : read;
}

/**
 * All that is decided about a message by itself, its signature left out. The conformance kit decides with it what would become
 * of a bank's message.
 * @param account our account at that bank.
 */
export function readUnsigned(
  { type, body }: Pick<Message<string>, 'type' | 'body'>,
  bic: string,
  account: string,
): Result<ReadReport, string> {
  const parsed = parseAnyMessage(body);
  if (!parsed.ok) return refuse(`${parsed.error.code}: ${parsed.error.detail}`);
  if (parsed.value.version !== type) return refuse('wrong_message: the type and the document differ');

  const read = readReport(parsed.value, account);
  if (read === undefined) return refuse('unexpected_message: not one that a bank sends');
  if (read.statedBics.some((stated) => stated !== bic)) return refuse('wrong_bank: it speaks for another bank');
  if (read.reports.length === 0) return refuse('unknown_account: the entries are of another account');
  return ok(read);
}
