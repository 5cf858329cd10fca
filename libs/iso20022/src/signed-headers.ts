// The headers that vouch for a record: the signature of today, and the old form beside it for as long as it counts, for who
// verifies that one still.
import { JWS_SIGNATURE_HEADER, signDetached } from './signature';
import { type Attributed, signedAttributes } from './signed-attributes';
import { type RecordSigner, SIGNATURE_HEADER, signRecord } from './signed-record';
import { OLD_SIGNATURES_UNTIL } from './verify-signed';

/** By name. @param attributes of the record; its time decides whether the old form still goes with it. */
export async function signedHeaders(
  attributes: Attributed,
  value: Uint8Array,
  signer: RecordSigner,
): Promise<Record<string, string>> {
  const record = signRecord(attributes, value, signer);
  if (attributes.time >= OLD_SIGNATURES_UNTIL) return { [SIGNATURE_HEADER]: await record };
  // Both are requested at once: a key that is elsewhere then takes one request.
  const old = signDetached(signedAttributes(attributes), value, signer);
  const [signature, oldSignature] = await Promise.all([record, old]);
  return { [SIGNATURE_HEADER]: signature, [JWS_SIGNATURE_HEADER]: oldSignature };
}
