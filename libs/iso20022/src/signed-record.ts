// The `ce_signature` of a record on a bank's topic: a detached JWS (RFC 7515, appendix F) with Ed25519. Its payload is the
// record's value, its protected header states what the record must be: topic, key, id, type, subject, time, and the
// environment. Any JOSE library makes it and any verifies it. What was received is what is verified: bytes are compared,
// and nothing is rendered anew.
import { type KeyObject, sign, verify } from 'node:crypto';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import type { Attributed } from './signed-attributes';
import type { SignatureRefusal } from './signature';

/** A CloudEvents extension, so that SDKs carry it like every other attribute. */
export const SIGNATURE_HEADER = 'ce_signature';

/** A record as it lies on the topic. A null key is an empty one. */
export interface ReceivedRecord {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Every value of each header, in order. */
  readonly headers: ReadonlyMap<string, readonly Uint8Array[]>;
}

export interface RecordSigner {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Such as `production`: what is signed for another one counts for nothing here. */
  readonly environment: string;
}

const TYPE = 'aiyrbas-record+jws';
/** RFC 8037, and RFC 9864, which deprecates it for a name that says which curve. */
const ALGORITHMS: readonly unknown[] = ['EdDSA', 'Ed25519'];
const LENGTH_MAX = 8_192;
const COMPACT = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{85}[AQgw])$/;
/** Each is the header `ce_<name>` of the record. */
const ATTRIBUTES = ['id', 'type', 'subject', 'time'] as const;
const NAMES = ['topic', 'key', ...ATTRIBUTES] as const;

type Stated = Readonly<Record<(typeof NAMES)[number], string>>;

/** The header's value for a record. */
export function signRecord(attributes: Attributed, value: Uint8Array, signer: RecordSigner): string {
  const { topic, key, id, type, subject, time } = attributes;
  const record: Stated = { topic, key, id, type, subject, time: time.toISOString() };
  const header = { alg: ALGORITHMS[0], typ: TYPE, kid: signer.kid, env: signer.environment, record };
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  return `${encoded}..${sign(null, signingInput(encoded, value), signer.privateKey).toString('base64url')}`;
}

/** Answers with the key's id when the record's signature vouches for exactly this record, here. */
export function verifyRecord(
  record: ReceivedRecord,
  environment: string,
  publicKeyOf: (kid: string) => KeyObject | 'revoked' | undefined,
): Result<{ readonly kid: string }, SignatureRefusal> {
  for (const name of [SIGNATURE_HEADER, ...ATTRIBUTES.map((attribute) => `ce_${attribute}`)])
    if ((record.headers.get(name)?.length ?? 0) > 1) return refuse({ code: 'signed_header_repeated' });
  const text = textOf(record.headers.get(SIGNATURE_HEADER)?.[0]);
  if (text === '') return refuse({ code: 'signature_missing' });
  const parts = partsOf(text);
  if (!parts) return refuse({ code: 'signature_malformed' });
  const { encoded, signature, header } = parts;

  const { alg, kid, typ, env, record: stated, ...others } = header;
  if (!ALGORITHMS.includes(alg)) return refuse({ code: 'algorithm_refused' });
  // A header that brings its own key, or wants to be understood (`crit`, `b64`), is not one of ours.
  const isWhole = typeof kid === 'string' && typeof env === 'string' && isStated(stated);
  const isTyped = typ === undefined || typeof typ === 'string';
  if (!isWhole || !isTyped || Object.keys(others).length > 0) return refuse({ code: 'signature_malformed' });
  const publicKey = publicKeyOf(kid);
  if (publicKey === 'revoked') return refuse({ code: 'key_revoked' });
  if (publicKey?.asymmetricKeyType !== 'ed25519') return refuse({ code: 'key_unknown' });

  const input = signingInput(encoded, record.value ?? NOTHING);
  if (!verify(null, input, publicKey, Buffer.from(signature, 'base64url')))
    return refuse({ code: 'signature_invalid' });
  // From here on it is the bank that speaks; what follows is about what it meant.
  if (env !== environment) return refuse({ code: 'environment_differs' });
  const differing = NAMES.find((name) => !agrees(name, stated[name], record));
  return differing === undefined ? ok({ kid }) : refuse({ code: 'signed_attribute_differs', attribute: differing });
}

/** The key's id as a record's signature states it, verified or not. */
export function statedKidOf(signature: string): string | undefined {
  const kid = partsOf(signature)?.header['kid'];
  return typeof kid === 'string' ? kid : undefined;
}

const NOTHING = new Uint8Array();

function agrees(name: (typeof NAMES)[number], stated: string, record: ReceivedRecord): boolean {
  if (name === 'topic') return stated === record.topic;
  if (name === 'key') return isSame(stated, record.key ?? NOTHING);
  const received = record.headers.get(`ce_${name}`)?.[0] ?? NOTHING;
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

function isStated(value: unknown): value is Stated {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  const has = (name: string): boolean => entries.some(([key, text]) => key === name && typeof text === 'string');
  return entries.length === NAMES.length && NAMES.every(has);
}

/** RFC 7515, section 5.1. */
const signingInput = (encoded: string, value: Uint8Array): Buffer =>
  Buffer.from(`${encoded}.${Buffer.from(value).toString('base64url')}`);

function partsOf(
  text: string,
):
  | { readonly encoded: string; readonly signature: string; readonly header: Readonly<Record<string, unknown>> }
  | undefined {
  const [, encoded, signature] = (text.length <= LENGTH_MAX && COMPACT.exec(text)) || [];
  if (!encoded || !signature) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    const isObject = typeof header === 'object' && header !== null && !Array.isArray(header);
    return isObject ? { encoded, signature, header: { ...header } } : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (bytes: Uint8Array | undefined): string => (bytes ? Buffer.from(bytes).toString('utf8') : '');
