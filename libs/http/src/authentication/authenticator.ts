// Bearer tokens: JWTs of one issuer, for our audience, with an allowed algorithm and type, not expired and not too old. Keys come
// from the configured provider only; what a token says of its own key (jku, jwk, x5u) is not read.
import { type JSONWebKeySet, type JWTPayload, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { Principal } from '../principal';
import { ProblemError } from '../problem';
import { bearerTokenIn } from './bearer-token';
import { type ClaimPath, namesAt } from './claim-path';
import { ProviderKeys, type ProviderKeysOptions, type VerificationKeys, fixedKeys } from './provider-keys';
import { type RoleMap, rolesFrom } from './roles';
import { type TokenRefusal, clipped } from './token-refusal';

/** Signatures that can be accepted: of a private key, never of a shared secret. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export const TOKEN_DEFAULTS = {
  /** RFC 9068: an ID token of the same issuer has another type. */
  tokenTypes: ['at+jwt'],
  algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'] as readonly Algorithm[],
  rolesClaim: ['roles'] as ClaimPath,
  maxAgeSeconds: 86_400,
} as const;

const CLOCK_TOLERANCE_S = 5;
/** For how long a signature that was checked is not checked again. */
const REMEMBERED_MS = 60_000;
/** More tokens than this in memory are forgotten all at once; they are checked again. */
const REMEMBERED_MAX = 10_000;
/** How often keys are examined for being due. */
const REFRESH_INTERVAL_MS = 10_000;
/** 1 to 255 characters that can be printed: no control character, so also what PostgreSQL can store. */
const SUBJECT = /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u;

/** What is accepted. All of it can be sent to another thread. */
export interface AuthenticatorOptions {
  readonly issuer: string;
  /** A token must be for one of them. */
  readonly audience: string | readonly string[];
  /** The keys themselves, or where the provider publishes them. */
  readonly keys: JSONWebKeySet | Pick<ProviderKeysOptions, 'jwksUrl' | 'allowHttp'>;
  /** Values of the header `typ`, in lower case; `none` for a header without one. */
  readonly tokenTypes?: readonly string[];
  readonly algorithms?: readonly Algorithm[];
  readonly rolesClaim?: ClaimPath;
  /** The provider's names of roles or groups, and our roles; without it the names are the same. */
  readonly roleMap?: RoleMap | undefined;
  /** Since a token was issued. */
  readonly maxAgeSeconds?: number;
}

/** Who calls; or why a token was refused; neither when none was sent. */
export type Authentication =
  | { readonly principal: Principal; readonly refusal?: undefined }
  | { readonly principal?: undefined; readonly refusal: TokenRefusal | undefined };

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
  readonly generation: number;
}

type Hooks = Pick<ProviderKeysOptions, 'onChange' | 'now' | 'wait'>;

export class Authenticator {
  readonly keys: VerificationKeys;
  readonly #provider: ProviderKeys | undefined;
  readonly #remembered = new Map<string, Remembered>();
  readonly #rules: Required<Omit<AuthenticatorOptions, 'keys' | 'roleMap'>> & { roleMap?: RoleMap | undefined };
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor({ keys, ...options }: AuthenticatorOptions, hooks: Hooks = {}) {
    this.#rules = { ...TOKEN_DEFAULTS, ...options };
    this.#now = hooks.now ?? Date.now;
    this.#provider = 'keys' in keys ? undefined : new ProviderKeys({ ...keys, issuer: options.issuer, ...hooks });
    this.keys = this.#provider ?? fixedKeys(keys as JSONWebKeySet);
  }

  /**
   * Fetches the provider's keys and keeps them fresh, until `stop`.
   * @throws IssuerMismatch. A provider that is away is no error.
   */
  async start(): Promise<void> {
    if (!this.#provider) return;
    await this.#provider.start();
    this.#timer = setInterval(() => void this.#provider!.refresh(), REFRESH_INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * The caller behind an `Authorization` header.
   * @throws ProblemError when the issuer's keys cannot be fetched: that is our fault, not the caller's.
   */
  async authenticate(header: string | undefined): Promise<Authentication> {
    const sent = bearerTokenIn(header);
    if (sent.kind === 'none') return { refusal: undefined };
    if (sent.kind === 'malformed') return refused('malformed');
    const { token } = sent;
    const waiting = this.keys.fresh();
    if (waiting) await waiting;
    const { generation } = this.keys;
    const known = this.#remembered.get(token);
    if (known && known.generation === generation && this.#now() < known.until) return { principal: known.principal };
    const unfit = this.#unfit(token);
    if (unfit) return { refusal: unfit };
    try {
      const payload = await this.#verified(token);
      const { sub } = payload;
      if (typeof sub !== 'string' || !SUBJECT.test(sub)) return refused('subject');
      const names = namesAt(payload, this.#rules.rolesClaim);
      const principal = new Principal(this.#rules.issuer, sub, rolesFrom(names, this.#rules.roleMap));
      this.#remember(token, principal, payload, generation);
      return { principal };
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      return { refusal: this.#refusalOf(error) };
    }
  }

  /** What can be said without a key. Nothing is fetched for such a token. */
  #unfit(token: string): TokenRefusal | undefined {
    const { tokenTypes, algorithms, issuer } = this.#rules;
    let header, payload;
    try {
      [header, payload] = [decodeProtectedHeader(token), decodeJwt(token)];
    } catch {
      return { reason: 'malformed' };
    }
    if (!tokenTypes.includes(tokenTypeOf(header.typ))) {
      return { reason: 'type', found: clipped(header.typ), accepted: tokenTypes.join() };
    }
    // Where access tokens have no type of their own, an ID token is known by claims that only it has.
    if (payload['at_hash'] !== undefined || payload['c_hash'] !== undefined || isIdToken(payload['typ'])) {
      return { reason: 'type', found: 'an ID token', accepted: 'access tokens' };
    }
    if (!algorithms.some((name) => name === header.alg)) {
      return { reason: 'algorithm', found: clipped(header.alg), accepted: algorithms.join() };
    }
    return payload.iss === issuer ? undefined : { reason: 'issuer', found: clipped(payload.iss), accepted: issuer };
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { issuer, audience, algorithms, maxAgeSeconds } = this.#rules;
    const { payload } = await jwtVerify(token, this.keys.get, {
      issuer,
      audience: [...[audience].flat()],
      algorithms: [...algorithms],
      requiredClaims: ['exp', 'iat', 'sub'],
      maxTokenAge: maxAgeSeconds,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(this.#now()),
    });
    return payload;
  }

  #refusalOf(error: unknown): TokenRefusal {
    const { audience } = this.#rules;
    if (error instanceof errors.JWTExpired) return { reason: error.claim === 'iat' ? 'too_old' : 'expired' };
    if (error instanceof errors.JWTClaimValidationFailed) {
      if (error.claim === 'aud') {
        return { reason: 'audience', found: clipped(error.payload.aud), accepted: [audience].flat().join() };
      }
      if (error.claim === 'nbf' || (error.claim === 'iat' && error.reason === 'check_failed')) {
        return { reason: 'not_yet_valid' };
      }
      return { reason: error.claim === 'sub' ? 'subject' : 'claims', found: `${error.claim}: ${error.reason}` };
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) return { reason: 'signature' };
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      return { reason: 'key' };
    }
    // jose refuses tokens with errors of its own. Others say that the key is unusable, such as an RSA key that is too short.
    return {
      reason: error instanceof errors.JOSEError ? 'malformed' : 'key',
      found: clipped((error as Error).message),
    };
  }

  #remember(token: string, principal: Principal, { exp, iat }: JWTPayload, generation: number): void {
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    const ends = [exp!, iat! + this.#rules.maxAgeSeconds].map((seconds) => seconds * 1000);
    this.#remembered.set(token, { principal, generation, until: Math.min(this.#now() + REMEMBERED_MS, ...ends) });
  }
}

const refused = (reason: TokenRefusal['reason']): Authentication => ({ refusal: { reason } });

/** A media type without its prefix, in any case (RFC 7515, section 4.1.9). */
const tokenTypeOf = (typ: unknown): string =>
  typ === undefined ? 'none' : typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';

/** Keycloak states in a claim what a token is. */
const isIdToken = (claim: unknown): boolean =>
  typeof claim === 'string' && ['id', 'refresh', 'offline', 'logout'].includes(claim.toLowerCase());
