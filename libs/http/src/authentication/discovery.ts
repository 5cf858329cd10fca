// The provider's discovery document (OpenID Connect Discovery 1.0): it says where the keys are, and it must name the issuer that
// is configured, character for character (section 4.3).
import { isSafeUrl } from './safe-url';

/** The document names another issuer: every token would be refused. */
export class IssuerMismatch extends Error {
  override readonly name = 'IssuerMismatch';
}

export const discoveryUrlOf = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/**
 * The address of the provider's keys, by its discovery document.
 * @throws IssuerMismatch; Error when the document has no usable address of keys.
 */
export function jwksUrlIn(document: unknown, issuer: string, allowHttp: boolean): string {
  const { issuer: named, jwks_uri: url } = (document ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
  if (typeof named !== 'string') throw new Error('its discovery document names no issuer');
  if (named !== issuer) {
    throw new IssuerMismatch(
      `OIDC_ISSUER holds "${issuer}", but the provider's discovery document names the issuer "${named}"; they must be equal, also in a slash at the end`,
    );
  }
  if (typeof url !== 'string' || !URL.canParse(url)) throw new Error('its discovery document has no jwks_uri');
  if (!isSafeUrl(url, allowHttp)) throw new Error(`its jwks_uri "${url}" is not https`);
  return url;
}
