// The token in an `Authorization` header (RFC 6750, section 2.1). The scheme is case-insensitive (RFC 9110, section 11.1).

/** `none`: no bearer token was sent. `malformed`: something was sent as one, and it is no signed JWT. */
export type BearerToken =
  { readonly kind: 'none' } | { readonly kind: 'malformed' } | { readonly kind: 'jwt'; readonly token: string };

const SCHEME = /^bearer(?: +|$)/i;
/** A JWS in compact form: an opaque token has no dots, an encrypted one has four. */
const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** @param header the value of `Authorization`, if any. Another scheme counts as no token. */
export function bearerTokenIn(header: string | undefined): BearerToken {
  const scheme = SCHEME.exec(header ?? '')?.[0];
  const token = scheme === undefined ? '' : header!.slice(scheme.length);
  if (token === '') return { kind: 'none' };
  return JWS.test(token) ? { kind: 'jwt', token } : { kind: 'malformed' };
}
