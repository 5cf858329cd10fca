// Bearer tokens: JWTs of one issuer, for our audience, with an allowed algorithm, that have not expired. Keys come from
// the configured JWKS only; what a token says of its own key (jku, jwk, x5u) is not read.
import { type JWTVerifyGetKey, createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose';
import { keysFault } from './keys-fault';
import type { JSONWebKeySet } from 'jose';
import { Principal, rolesIn } from './principal';

const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const CLOCK_TOLERANCE_S = 5;
/** For how long a signature that was checked is not checked again; a key that is withdrawn counts no longer than this. */
const REMEMBERED_MS = 60_000;
/** More tokens than this in memory are forgotten all at once; they are checked again. */
const REMEMBERED_MAX = 10_000;

export interface AuthenticatorOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer publishes its keys, or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
}

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
}

export class Authenticator {
  readonly #keys: JWTVerifyGetKey;
  readonly #remembered = new Map<string, Remembered>();

  constructor(private readonly options: AuthenticatorOptions) {
    this.#keys = options.keys instanceof URL ? createRemoteJWKSet(options.keys) : createLocalJWKSet(options.keys);
  }

  /**
   * The caller behind an `Authorization` header, or undefined when the header does not prove one.
   * @throws when the issuer's keys cannot be fetched: that is our fault, not the caller's.
   */
  async authenticate(header: string | undefined): Promise<Principal | undefined> {
    const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/.exec(header ?? '')?.[1];
    if (token === undefined) return undefined;
    const known = this.#remembered.get(token);
    if (known && Date.now() < known.until) return known.principal;
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer: this.options.issuer,
        audience: this.options.audience,
        algorithms: ALGORITHMS,
        // An ID token of the same issuer is not an access token (RFC 9068).
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      const principal = new Principal(this.options.issuer, payload.sub!, rolesIn(payload['roles']));
      this.#remember(token, principal, payload.exp!);
      return principal;
    } catch (error) {
      const fault = keysFault(error);
      if (fault === undefined) return undefined;
      throw fault;
    }
  }

  #remember(token: string, principal: Principal, expiresAtS: number): void {
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    const until = Math.min(Date.now() + REMEMBERED_MS, expiresAtS * 1000);
    this.#remembered.set(token, { principal, until });
  }
}
