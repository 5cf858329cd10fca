// Who signed a record on a bank's topic, in either form. A record with `ce_signature` is verified by that alone: a wrong one
// is not made good by the old one beside it.
import { type Result, refuse } from '@aiyrbas/kernel';
import type { PublicKeyOf } from './detached-jws';
import { type ReceivedRecord, SIGNED_HEADERS, firstHeader, isAnyRepeated, textOf } from './received-record';
import { JWS_SIGNATURE_HEADER, statedKid, verifyDetached } from './signature';
import type { SignatureRefusal } from './signature-refusal';
import { type Attributed, signedAttributes } from './signed-attributes';
import { SIGNATURE_HEADER, statedKidOf, verifyRecord } from './signed-record';

/** From this instant on the old form is neither sent nor accepted. */
export const OLD_SIGNATURES_UNTIL = new Date('2027-07-01T00:00:00Z');

export interface Verifier {
  /** Such as `production`; the old form does not know it. */
  readonly environment: string;
  readonly publicKeyOf: PublicKeyOf;
  readonly now: Date;
}

/** @param rendered its attributes as we read them: the old form may have signed our rendering of a time or an id. */
export async function verifySigned(
  record: ReceivedRecord,
  rendered: Attributed,
  { environment, publicKeyOf, now }: Verifier,
): Promise<Result<{ readonly kid: string }, SignatureRefusal>> {
  if (record.headers.has(SIGNATURE_HEADER)) return verifyRecord(record, environment, publicKeyOf);
  if (!record.headers.has(JWS_SIGNATURE_HEADER)) return refuse({ code: 'signature_missing' });
  if (now >= OLD_SIGNATURES_UNTIL) return refuse({ code: 'signature_form_ended' });
  if (isAnyRepeated(record, [JWS_SIGNATURE_HEADER, ...SIGNED_HEADERS]))
    return refuse({ code: 'signed_header_repeated' });
  const old = textOf(firstHeader(record, JWS_SIGNATURE_HEADER));
  const value = record.value ?? new Uint8Array();
  const first = await verifyDetached(old, signedAttributes(rendered), value, publicKeyOf);
  if (first.ok || first.error.code !== 'signature_invalid') return first;
  const second = await verifyDetached(old, asReceived(record), value, publicKeyOf);
  return second.ok ? second : first;
}

/** The signature that counts, and the id of the key that it states, verified or not. */
export function statedSignature(record: Pick<ReceivedRecord, 'headers'>): {
  readonly signature?: string;
  readonly kid?: string | undefined;
} {
  const isNew = record.headers.has(SIGNATURE_HEADER);
  if (!isNew && !record.headers.has(JWS_SIGNATURE_HEADER)) return {};
  const signature = textOf(firstHeader(record, isNew ? SIGNATURE_HEADER : JWS_SIGNATURE_HEADER));
  return { signature, kid: isNew ? statedKidOf(signature) : statedKid(signature) };
}

function asReceived({ topic, key, headers }: ReceivedRecord): Record<string, string> {
  const attributes = SIGNED_HEADERS.map((name) => [name.slice('ce_'.length), textOf(firstHeader({ headers }, name))]);
  return { topic, key: textOf(key ?? new Uint8Array()), ...Object.fromEntries(attributes) };
}
