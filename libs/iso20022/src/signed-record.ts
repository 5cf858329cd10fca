// The `ce_signature` of a record on a bank's topic: a detached JWS (RFC 7515, appendix F) with Ed25519. Its payload is the
// record's value, its protected header states what the record must be: topic, key, id, type, subject, time, and the
// environment. Any JOSE library makes it and any verifies it. What was received is what is verified: bytes are compared,
// and nothing is rendered anew.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Members, type PublicKeyOf, type SignsWith, signJws, statedKidIn, verifyJws } from './detached-jws';
import { type ReceivedRecord, SIGNED_HEADERS, firstHeader, isAnyRepeated, textOf } from './received-record';
import type { Attributed } from './signed-attributes';
import type { SignatureRefusal } from './signature-refusal';

/** A CloudEvents extension, so that SDKs carry it like every other attribute. */
export const SIGNATURE_HEADER = 'ce_signature';

export type RecordSigner = SignsWith & {
  readonly kid: string;
  /** Such as `production`: what is signed for another one counts for nothing here. */
  readonly environment: string;
};

const TYPE = 'aiyrbas-record+jws';
const LENGTH_MAX = 8_192;
/** What the header states of the record; all but the first two are the header `ce_<name>`. */
const NAMES = ['topic', 'key', 'id', 'type', 'subject', 'time'] as const;

type Stated = Readonly<Record<(typeof NAMES)[number], string>>;
type Statement = { readonly env: string; readonly record: Stated };

/** The header's value for a record. */
export async function signRecord(attributes: Attributed, value: Uint8Array, signer: RecordSigner): Promise<string> {
  const { topic, key, id, type, subject, time } = attributes;
  const record: Stated = { topic, key, id, type, subject, time: time.toISOString() };
  return signJws({ typ: TYPE, kid: signer.kid, env: signer.environment, record }, value, signer);
}

/** Answers with the key's id when the record's signature vouches for exactly this record, here. */
export function verifyRecord(
  record: ReceivedRecord,
  environment: string,
  publicKeyOf: PublicKeyOf,
): Result<{ readonly kid: string }, SignatureRefusal> {
  if (isAnyRepeated(record, [SIGNATURE_HEADER, ...SIGNED_HEADERS])) return refuse({ code: 'signed_header_repeated' });
  const text = textOf(firstHeader(record, SIGNATURE_HEADER));
  const verified = verifyJws(text, LENGTH_MAX, () => record.value ?? new Uint8Array(), isStatement, publicKeyOf);
  if (!verified.ok) return verified;
  // From here on it is the bank that speaks; what follows is about what it meant.
  const { env, record: stated } = verified.value.members;
  if (env !== environment) return refuse({ code: 'environment_differs' });
  const differing = NAMES.find((name) => !agrees(name, stated[name], record));
  if (differing !== undefined) return refuse({ code: 'signed_attribute_differs', attribute: differing });
  return ok({ kid: verified.value.kid });
}

/** The key's id as a record's signature states it, verified or not. */
export const statedKidOf = (signature: string): string | undefined => statedKidIn(signature, LENGTH_MAX);

function agrees(name: (typeof NAMES)[number], stated: string, record: ReceivedRecord): boolean {
  if (name === 'topic') return stated === record.topic;
  if (name === 'key') return isSame(stated, record.key ?? new Uint8Array());
  const received = firstHeader(record, `ce_${name}`);
  if (isSame(stated, received)) return true;
  // The same instant may be written in several ways, also by a library on the way.
  const [a, b] = [instantIn(stated), instantIn(textOf(received))];
  return name === 'time' && a !== undefined && a === b;
}

const isSame = (text: string, bytes: Uint8Array): boolean => Buffer.from(text, 'utf8').equals(bytes);

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339, in nanoseconds. */
function instantIn(text: string): bigint | undefined {
  const [, day, clock, fraction = '', zone] = INSTANT.exec(text) ?? [];
  const ms = day === undefined ? NaN : Date.parse(`${day}T${clock}${zone!.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function isStatement(members: Members): members is Statement {
  const { env, record, ...others } = members;
  return typeof env === 'string' && isStated(record) && Object.keys(others).length === 0;
}

function isStated(value: unknown): value is Stated {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  const has = (name: string): boolean => entries.some(([key, text]) => key === name && typeof text === 'string');
  return entries.length === NAMES.length && NAMES.every(has);
}
