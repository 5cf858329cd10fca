// How services of the platform know each other: each call carries a token that the caller signed with its own key, for one
// service, for one minute. So a taken service speaks as itself alone, and a token that leaks is soon worth nothing.
import { type Signer, signCompact } from '@aiyrbas/privacy';
import { type JWK, type JWTVerifyGetKey, createLocalJWKSet, jwtVerify } from 'jose';

/** The header that carries the token. */
export const INTERNAL_TOKEN_HEADER = 'x-internal-token';

/** The issuer of a principal that is a service of the platform. */
export const INTERNAL_ISSUER = 'aiyrbas:internal';

const TYPE = 'aiyrbas-internal+jwt';
/** Of a token's life. A cached one is replaced when half of it is over. */
const LIFETIME_S = 60;
const CLOCK_TOLERANCE_S = 5;

/** Knows the services that may call this one. */
export interface InternalCallers {
  /** The name of the service that calls; undefined for anyone else. */
  callerOf(token: string | undefined): Promise<string | undefined>;
}

export const INTERNAL_CALLERS = Symbol('INTERNAL_CALLERS');

/** Where all services are one process: nobody calls over HTTP, so nobody is let in. */
export const noInternalCallers: InternalCallers = { callerOf: async () => undefined };

/** Makes the tokens of calls to other services. */
export interface InternalTokens {
  tokenFor(service: string): Promise<string>;
}

/** A key's id is the name of its service; `kyc.2` is kyc's key after a rotation. */
const serviceOf = (kid: string): string => kid.split('.', 1)[0]!;

export class ServiceIdentity implements InternalCallers, InternalTokens {
  readonly #keys: JWTVerifyGetKey;
  readonly #made = new Map<string, { readonly token: string; readonly until: number }>();

  /**
   * @param service the name of this service
   * @param key its Ed25519 key; the id begins with the service's name
   * @param keys the public keys of all services
   * @throws Error for a key of another service
   */
  constructor(
    private readonly service: string,
    private readonly key: Signer,
    keys: readonly JWK[],
    private readonly now: () => number = Date.now,
  ) {
    if (serviceOf(key.kid) !== service) throw new Error(`the internal key is ${key.kid}'s, not ${service}'s`);
    this.#keys = createLocalJWKSet({ keys: [...keys] });
  }

  /** @throws Unavailable while the key cannot be reached; a cached token serves until then. */
  async tokenFor(service: string): Promise<string> {
    const now = this.now();
    const known = this.#made.get(service);
    if (known && now < known.until) return known.token;
    const seconds = Math.floor(now / 1000);
    const claims = { iss: this.service, aud: service, iat: seconds, exp: seconds + LIFETIME_S };
    const token = await signCompact({ alg: 'EdDSA', kid: this.key.kid, typ: TYPE }, claims, this.key);
    this.#made.set(service, { token, until: now + (LIFETIME_S * 1000) / 2 });
    return token;
  }

  async callerOf(token: string | undefined): Promise<string | undefined> {
    if (token === undefined) return undefined;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        audience: this.service,
        requiredClaims: ['iss', 'iat', 'exp'],
        maxTokenAge: LIFETIME_S,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.now()),
      });
      // A key speaks for its own service only.
      return payload.iss === serviceOf(protectedHeader.kid ?? '') ? payload.iss : undefined;
    } catch {
      // Whatever is wrong with it, a stranger learns nothing.
      return undefined;
    }
  }
}
