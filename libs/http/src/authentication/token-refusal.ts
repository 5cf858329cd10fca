// Why a token was refused, for three readers: the client (`WWW-Authenticate`, RFC 6750), the operator (a log line) and a
// metric. The response's body is the same for all.

/** Sentences for a client's developer. RFC 6750 allows no quotation mark and no backslash in them. */
const DESCRIPTIONS = {
  malformed: 'the token is not a signed JWT',
  type: 'the token is not an access token of an accepted type',
  algorithm: 'the token is signed with an algorithm that is not accepted',
  issuer: 'the token comes from an issuer that is not accepted',
  audience: 'the token is for another audience',
  expired: 'the token has expired',
  not_yet_valid: 'the token is not valid yet',
  too_old: 'the token was issued too long ago',
  key: 'the token is signed with a key that the issuer does not publish',
  signature: 'the signature of the token is wrong',
  subject: 'the token has no usable subject',
  claims: 'the token lacks a claim, or has a wrong one',
} as const;

export type RefusalReason = keyof typeof DESCRIPTIONS;

export interface TokenRefusal {
  readonly reason: RefusalReason;
  /** What the token holds and what is accepted, for the log. Never the token, its signature or its subject. */
  readonly found?: string | undefined;
  readonly accepted?: string | undefined;
}

const challenge = (error: string, description: string): string =>
  `Bearer error="${error}", error_description="${description}"`;

/** The `WWW-Authenticate` of a 401. Who sent no token only learns the scheme (RFC 6750, section 3.1). */
export const unauthenticatedChallenge = (refusal: TokenRefusal | undefined): string =>
  refusal === undefined ? 'Bearer' : challenge('invalid_token', DESCRIPTIONS[refusal.reason]);

/** The `WWW-Authenticate` of a 403. */
export const FORBIDDEN_CHALLENGE = challenge('insufficient_scope', 'no role of the token allows this');

const FOUND_MAX = 100;

/** A value of a token as the log may show it: clipped, because a stranger wrote it. */
export function clipped(value: unknown): string {
  const text = value === undefined ? 'none' : typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return text.length > FOUND_MAX ? `${text.slice(0, FOUND_MAX)}...` : text;
}
