// Who signed a record on a bank's topic, in either form. A record with `ce_signature` is verified by that alone: a wrong one
// is not made good by the old one beside it.
import type { KeyObject } from 'node:crypto';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { JWS_SIGNATURE_HEADER, type SignatureRefusal, statedKid, verifyDetached } from './signature';
import { type Attributed, signedAttributes } from './signed-attributes';
import { type ReceivedRecord, SIGNATURE_HEADER, statedKidOf, verifyRecord } from './signed-record';

/** From this instant on the old form is neither sent nor accepted. */
export const OLD_SIGNATURES_UNTIL = new Date('2027-07-01T00:00:00Z');

export interface Verifier {
  /** Such as `production`; the old form does not know it. */
  readonly environment: string;
  readonly publicKeyOf: (kid: string) => KeyObject | 'revoked' | undefined;
  readonly now: Date;
}

/** @param rendered its attributes as we read them: the old form may have signed our rendering of a time or an id. */
export async function verifySigned(
  record: ReceivedRecord,
  rendered: Attributed,
  { environment, publicKeyOf, now }: Verifier,
): Promise<Result<{ readonly kid: string }, SignatureRefusal>> {
  if (record.headers.has(SIGNATURE_HEADER)) return verifyRecord(record, environment, publicKeyOf);
  const old = oldSignature(record);
  if (old === undefined) return refuse({ code: 'signature_missing' });
  if (now >= OLD_SIGNATURES_UNTIL) return refuse({ code: 'signature_form_ended' });
  if (isRepeated(record, [JWS_SIGNATURE_HEADER, ...SIGNED])) return refuse({ code: 'signed_header_repeated' });
  const value = record.value ?? new Uint8Array();
  const first = await verifyDetached(old, signedAttributes(rendered), value, publicKeyOf);
  if (first.ok || first.error.code !== 'signature_invalid') return first;
  const second = await verifyDetached(old, asReceived(record), value, publicKeyOf);
  return second.ok ? ok(second.value) : first;
}

/** The signature that counts, and the id of the key that it states, verified or not. */
export function statedSignature({ headers }: Pick<ReceivedRecord, 'headers'>): {
  readonly signature?: string;
  readonly kid?: string | undefined;
} {
  const signature = headers.get(SIGNATURE_HEADER)?.[0];
  if (signature !== undefined) return { signature: textOf(signature), kid: statedKidOf(textOf(signature)) };
  const old = oldSignature({ headers });
  return old === undefined ? {} : { signature: old, kid: statedKid(old) };
}

const SIGNED = ['ce_id', 'ce_type', 'ce_subject', 'ce_time'] as const;

const oldSignature = ({ headers }: Pick<ReceivedRecord, 'headers'>): string | undefined => {
  const old = headers.get(JWS_SIGNATURE_HEADER)?.[0];
  return old === undefined ? undefined : textOf(old);
};

const isRepeated = ({ headers }: ReceivedRecord, names: readonly string[]): boolean =>
  names.some((name) => (headers.get(name)?.length ?? 0) > 1);

function asReceived({ topic, key, headers }: ReceivedRecord): Record<string, string> {
  const [id, type, subject, time] = SIGNED.map((name) => textOf(headers.get(name)?.[0] ?? new Uint8Array()));
  return { topic, key: textOf(key ?? new Uint8Array()), id: id!, type: type!, subject: subject!, time: time! };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
