// Why a bank's record had no effect, as the bank is informed: a code, words, and the element that is wrong. Nothing that the
// record holds is repeated: it may be personal, and anybody may have written it.
//
// One rule says whose fault it is. A refusal is a value with one of these codes: the record itself is wrong. It is final and
// blocks nothing. Whatever is thrown instead (a bug, a database that is away) is ours: the bus tries again, or parks it.
import type { Iso20022Refusal, SignatureRefusal } from '@aiyrbas/iso20022';

type OwnCode =
  | 'unexpected_message'
  | 'wrong_bank'
  | 'wrong_request'
  | 'unknown_account'
  | 'unknown_instruction'
  | 'unknown_cancellation'
  | 'MODIFIED_REQUEST'
  | 'record_unreadable'
  | 'processing_failed';

export type RejectionCode = SignatureRefusal['code'] | Iso20022Refusal['code'] | OwnCode;

const WORDS: Readonly<Record<RejectionCode, string>> = {
  signature_missing: 'The record has no signature.',
  signature_malformed: 'The signature is not a detached JWS of the agreed form.',
  algorithm_refused: 'The signature has another algorithm than Ed25519.',
  key_unknown: 'The signature names a key that is not registered for this bank, or is not valid at this time.',
  key_revoked: 'The signature names a key that was revoked.',
  signature_invalid: 'The signature does not fit the bytes that were received.',
  signature_form_ended: 'The old form of a signature is not accepted any more.',
  signed_header_repeated: 'A signed header stands more than once in the record.',
  environment_differs: 'The message was signed for another environment.',
  signed_attribute_differs: 'An attribute of the record is not the one that was signed.',
  xml_malformed: 'The value is not well-formed XML in UTF-8 with one ISO 20022 document.',
  doctype_refused: 'The XML has a document type, which is refused.',
  too_large: 'The message is longer than one of its kind may be.',
  wrong_message: 'The document is not the message that was expected here.',
  missing_element: 'A required element is missing.',
  bad_value: 'A value is not of its type.',
  unexpected_message: 'A bank does not send this message.',
  wrong_bank: 'The message speaks for another bank, or of its business.',
  wrong_request: 'The cancellation was not of this request.',
  unknown_account: 'The account is not known, or is not ours at this bank.',
  unknown_instruction: 'No instruction of ours is named.',
  unknown_cancellation: 'No cancellation of ours is named.',
  MODIFIED_REQUEST: 'A message of another text with this MsgId was accepted before.',
  record_unreadable: 'What lies there could not be read from the topic. Send its messages again.',
  processing_failed:
    'The message could not be processed, for a fault of the platform, and people look at it. Do not send it again.',
};

export interface RejectionReason {
  readonly code: string;
  readonly words: string;
  /** The path of the element that is wrong. */
  readonly location?: string;
}

const isKnown = (code: string): code is RejectionCode => Object.hasOwn(WORDS, code);

/** These name a path of a table of ours, and what a value there must be. */
const WITH_PATH: readonly string[] = ['missing_element', 'bad_value'];
const PATH = /^([\w./@[\]]+) (?:is|must be) /;

/** @param reason as the archive has it: a code, or a code, a colon and the detail. */
export function rejectionOf(reason: string): RejectionReason {
  const [code = '', ...details] = reason.split(': ');
  const detail = details.join(': ');
  const words = isKnown(code) ? WORDS[code] : 'The message was refused.';
  if (code === 'signed_attribute_differs' && detail !== '') return { code, words: `${words} It is: ${detail}.` };
  const location = WITH_PATH.includes(code) ? PATH.exec(detail)?.[1] : undefined;
  return location === undefined ? { code, words } : { code, words: `${words} ${detail}.`, location };
}

/** Whether a reason says that the record itself is wrong; otherwise a fault of ours was recorded. */
export const isRejection = (reason: string): boolean => isKnown(reason.split(': ')[0]!);

/** How many of these rejections may still be sent to a bank in this minute. */
export const grantedOf = (wanted: number, sentAlready: number, perMinute: number): number =>
  Math.max(0, Math.min(wanted, perMinute - sentAlready));
