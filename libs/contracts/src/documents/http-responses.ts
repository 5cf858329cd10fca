// Which statuses and headers each operation is answered with. Every rule about them is here, by kind of operation, and not
// at each operation: what the guard, the parser of bodies and the server do is the same for all.
import { locationTemplateOf } from '../http-semantics';
import type { Operation } from '../operation';
import { PROBLEMS, type ProblemCode } from '../problems';
import type { JsonSchema } from './json-schema';

interface HeaderDescription {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Every answer of its status has it, from whichever process. */
  readonly required?: true;
}

const text: JsonSchema = { type: 'string' };
const only = (value: string, description: string): HeaderDescription => ({
  description,
  schema: { type: 'string', examples: [value] },
});

/** What helmet sets on every answer of a service, for browsers. */
const SECURITY_HEADERS: Readonly<Record<string, HeaderDescription>> = {
  'Content-Security-Policy': only("default-src 'none'", 'An answer of the API loads nothing and is framed by nobody.'),
  'Cross-Origin-Opener-Policy': only('same-origin', 'HTML standard.'),
  'Cross-Origin-Resource-Policy': only('same-origin', 'Fetch standard.'),
  'Origin-Agent-Cluster': only('?1', 'HTML standard.'),
  'Referrer-Policy': only('no-referrer', 'W3C Referrer Policy.'),
  'Strict-Transport-Security': only('max-age=31536000; includeSubDomains', 'RFC 6797.'),
  'X-Content-Type-Options': only('nosniff', 'Fetch standard.'),
  'X-DNS-Prefetch-Control': only('off', 'For browsers.'),
  'X-Download-Options': only('noopen', 'For browsers.'),
  'X-Frame-Options': only('SAMEORIGIN', 'RFC 7034.'),
  'X-Permitted-Cross-Domain-Policies': only('none', 'For browsers.'),
  'X-XSS-Protection': only('0', 'For browsers.'),
};

/** Every header of our answers that HTTP itself does not need. */
export const RESPONSE_HEADERS: Readonly<Record<string, HeaderDescription>> = {
  ...SECURITY_HEADERS,
  traceparent: {
    description: 'W3C Trace Context: the trace of this request. `traceId` of a problem is its second part.',
    schema: text,
  },
  'Idempotency-Replayed': {
    description: '`true` where the first reply to this Idempotency-Key is repeated.',
    schema: { type: 'string', enum: ['true'] },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate, and why this token does not do (RFC 6750). Always with a 401.',
    schema: text,
  },
  Allow: { description: 'The methods that the path has (RFC 9110).', schema: text, required: true },
  'Retry-After': {
    description: 'Seconds to wait before the request is sent again (RFC 9110).',
    schema: { type: 'string', pattern: '^[0-9]+$', examples: ['1'] },
  },
  'Cache-Control': { description: '`no-store`, except of public keys (RFC 9111).', schema: text },
  Location: { description: 'Where what was made can be read (RFC 9110).', schema: text },
  'X-Accel-Buffering': only('no', 'A proxy must pass each event on at once.'),
  Deprecation: {
    description: 'Since when this operation is deprecated, as `@` and Unix seconds (RFC 9745).',
    schema: { type: 'string', pattern: '^@[0-9]+$' },
    required: true,
  },
  Sunset: { description: 'The operation may be gone from this HTTP date on (RFC 8594).', schema: text },
  Link: { description: 'Where its replacement is described, with `rel="deprecation"` (RFC 9745).', schema: text },
};
export type ResponseHeader = string;

/** Names of the headers that an answer of this status may have. */
export function responseHeadersOf(operation: Operation, status: number): ResponseHeader[] {
  const isStream = operation.replyType === 'text/event-stream';
  if (isBare(status)) return [];
  return [
    ...Object.keys(SECURITY_HEADERS),
    'Cache-Control',
    ...(isStream && status < 300 ? ['X-Accel-Buffering'] : []),
    ...(status === 201 && locationTemplateOf(operation) !== undefined ? ['Location'] : []),
    'traceparent',
    ...(operation.idempotent && status < 300 ? ['Idempotency-Replayed'] : []),
    ...(HEADERS_OF_STATUS[status] ?? []),
    ...(operation.deprecation && status < 300 ? Object.keys(deprecationHeaders(operation)) : []),
  ];
}

const HEADERS_OF_STATUS: Readonly<Record<number, readonly ResponseHeader[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  405: ['Allow'],
  409: ['Retry-After'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** The server itself ends a request that came too slowly or with headers of more than 16 KiB, without a body. */
export const BARE_STATUSES: Readonly<Record<number, string>> = {
  408: 'The request came too slowly. No body.',
  431: 'The headers of the request are longer than 16 KiB. No body.',
};
const isBare = (status: number): boolean => Object.hasOwn(BARE_STATUSES, status);

/** Refusals of the guard and the parsers, by kind of operation. */
const OF_ANY: readonly ProblemCode[] = [
  'invalid_request',
  'unknown_field',
  'method_not_allowed',
  'internal_error',
  'service_unavailable',
];
const OF_AUTHENTICATED: readonly ProblemCode[] = ['unauthenticated', 'forbidden'];
const WITH_PARAMETERS: readonly ProblemCode[] = ['not_found'];
const WITH_BODY: readonly ProblemCode[] = ['duplicate_key', 'payload_too_large', 'unsupported_media_type'];
const IDEMPOTENT: readonly ProblemCode[] = [
  'idempotency_key_required',
  'idempotency_key_invalid',
  'idempotency_key_in_use',
  'idempotency_key_reused',
];

/** Every code that an operation may be refused with, once each. */
export function refusalsOf(operation: Operation): ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...operation.refusals,
      ...OF_ANY,
      ...(operation.access === 'public' || operation.access === 'internal' ? [] : OF_AUTHENTICATED),
      ...(operation.path.includes('{') || operation.access === 'internal' ? WITH_PARAMETERS : []),
      ...(operation.method === 'POST' ? WITH_BODY : []),
      ...(operation.idempotent ? IDEMPOTENT : []),
    ]),
  ];
}

/** The codes of each status, in order of status. */
export function problemsByStatus(operation: Operation): Map<number, ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of refusalsOf(operation))
    byStatus.set(PROBLEMS[code], [...(byStatus.get(PROBLEMS[code]) ?? []), code]);
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

/** What every answer of a deprecated operation says (RFC 9745, RFC 8594); nothing for any other. */
export function deprecationHeaders({ deprecation }: Pick<Operation, 'deprecation'>): Record<string, string> {
  if (!deprecation) return {};
  const { since, sunset, link } = deprecation;
  return {
    Deprecation: `@${Math.floor(Date.parse(since) / 1000)}`,
    ...(sunset === undefined ? {} : { Sunset: new Date(sunset).toUTCString() }),
    ...(link === undefined ? {} : { Link: `<${link}>; rel="deprecation"; type="text/html"` }),
  };
}
