// Keys that somebody else publishes, such as an OpenID provider: they may change, be withdrawn, or be away.
//
// - While the provider answers, keys are at most 60 s old: a withdrawn key counts no longer.
// - While it is away, its last keys serve for at most 24 h.
// - A token with an unknown key id causes a fetch that begins after it came. Fetches are 5 s apart, whoever causes them: a
//   stranger who sends made-up ids cannot delay a new key longer, nor burden the provider.
import { setTimeout as sleep } from 'node:timers/promises';
import { type JSONWebKeySet, type JWTVerifyGetKey, createLocalJWKSet, errors } from 'jose';
import { ProblemError } from '../problem';
import { IssuerMismatch, discoveryUrlOf, jwksUrlIn } from './discovery';

/** Keys older than this are fetched again in the background; keys older than the second wait for it. Below 60 s with a fetch. */
const REFRESH_AFTER_MS = 25_000;
const MUST_REFRESH_AFTER_MS = 50_000;
const FETCH_INTERVAL_MS = 5_000;
/** Shorter than the interval, so that one fetch has ended when the next begins. */
const FETCH_TIMEOUT_MS = 4_000;
const LAST_KEYS_SERVE_MS = 24 * 3_600_000;
/** Unknown key ids that are remembered; strangers make up any number. */
const UNKNOWN_MAX = 1_000;

/** Where keys come from: a provider, or a fixed set. */
export interface VerificationKeys {
  readonly get: JWTVerifyGetKey;
  /** Changes when a key may have been withdrawn: what was verified before is verified again. */
  readonly generation: number;
  /** To be awaited before a token is verified; undefined when there is nothing to wait for. */
  fresh(): Promise<void> | undefined;
  /** `up`, or `degraded: ` and why; undefined for keys that cannot be away. */
  readonly status: string | undefined;
  /** Seconds since the keys were last fetched; undefined when they never were. */
  readonly ageSeconds: number | undefined;
}

export const fixedKeys = (set: JSONWebKeySet): VerificationKeys => ({
  get: createLocalJWKSet(set),
  generation: 0,
  fresh: () => undefined,
  status: undefined,
  ageSeconds: undefined,
});

export interface ProviderKeysOptions {
  /** Who publishes the keys, in the words of a 503. */
  readonly publisher?: string;
  readonly issuer: string;
  /** Where the provider publishes its keys; without it the discovery document says so. */
  readonly jwksUrl?: string | undefined;
  /** http to other machines, for development. */
  readonly allowHttp?: boolean | undefined;
  /** Called once when the provider is away, and once when it is back. */
  readonly onChange?: ((change: { readonly away: string } | 'back') => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

export class ProviderKeys implements VerificationKeys {
  #set: ReturnType<typeof createLocalJWKSet> | undefined;
  #published = '';
  #generation = 0;
  /** When the fetch began whose keys these are: they are as old as the question, not as the answer. */
  #fetchedAt = -Infinity;
  #lastFetchAt = -Infinity;
  #fetching: Promise<void> | undefined;
  #nextFetch: Promise<void> | undefined;
  #discovered: string | undefined;
  #away: string | undefined = 'its keys were not fetched yet';
  #isReported = false;
  /** When each key id was last looked for in vain. */
  readonly #unknown = new Map<string, number>();
  readonly #now: () => number;
  readonly #wait: (ms: number) => Promise<unknown>;

  constructor(private readonly options: ProviderKeysOptions) {
    this.#now = options.now ?? Date.now;
    this.#wait = options.wait ?? sleep;
  }

  /**
   * Fetches the keys for the first time.
   * @throws IssuerMismatch. A provider that is away is no error: its keys are fetched when it is back.
   */
  async start(): Promise<void> {
    await this.#fetch((error) => {
      if (error instanceof IssuerMismatch) throw error;
    });
  }

  /** Fetches keys that are due; to be called every few seconds, so that an outage is noticed without traffic. */
  async refresh(): Promise<void> {
    this.#forgetOldKeys();
    if (this.#age >= REFRESH_AFTER_MS) await this.#fetchUnlessRecent();
  }

  fresh(): Promise<void> | undefined {
    if (this.#age < REFRESH_AFTER_MS) return undefined;
    this.#forgetOldKeys();
    const fetched = this.#fetchUnlessRecent();
    const canServe = this.#set && (this.#away !== undefined || this.#age < MUST_REFRESH_AFTER_MS);
    return canServe ? undefined : fetched;
  }

  readonly get: JWTVerifyGetKey = async (header, token) => {
    const { kid = '' } = header!;
    const arrivedAt = this.#now();
    try {
      return await this.#keys()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (arrivedAt - (this.#unknown.get(kid) ?? -Infinity) < FETCH_INTERVAL_MS) throw error;
    }
    await this.#fetchFromNowOn();
    try {
      return await this.#keys()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // It may be the new key of a provider that cannot be reached: nothing is known about it.
      if (this.#away !== undefined) throw this.#unavailable();
      if (this.#unknown.size >= UNKNOWN_MAX) this.#unknown.clear();
      this.#unknown.set(kid, this.#lastFetchAt);
      throw error;
    }
  };

  get generation(): number {
    return this.#generation;
  }

  get status(): string {
    if (this.#away === undefined) return 'up';
    const serving = this.#set ? `its last keys serve, ${Math.round(this.#age / 1000)} s old` : 'nobody can sign in';
    return `degraded: ${this.#away}; ${serving}`;
  }

  get ageSeconds(): number | undefined {
    return Number.isFinite(this.#age) ? this.#age / 1000 : undefined;
  }

  get #age(): number {
    return this.#now() - this.#fetchedAt;
  }

  #keys(): ReturnType<typeof createLocalJWKSet> {
    if (!this.#set) throw this.#unavailable();
    return this.#set;
  }

  #unavailable(): ProblemError {
    const detail = `${this.options.publisher ?? 'the identity provider'} cannot be reached now`;
    return new ProblemError({ code: 'service_unavailable', detail }, { 'retry-after': '5' });
  }

  #forgetOldKeys(): void {
    if (!this.#set || this.#age < LAST_KEYS_SERVE_MS) return;
    this.#set = undefined;
    this.#published = '';
    this.#generation += 1;
  }

  /** A fetch that begins now or later, as soon as the interval allows; shared by all who wait for it. */
  #fetchFromNowOn(): Promise<void> {
    const pause = this.#lastFetchAt + FETCH_INTERVAL_MS - this.#now();
    this.#nextFetch ??= (async () => {
      if (pause > 0) await this.#wait(pause);
      await this.#fetching;
      this.#nextFetch = undefined;
      await this.#fetch();
    })();
    return this.#nextFetch;
  }

  /** The running fetch, or a new one; none when one began within the interval. */
  async #fetchUnlessRecent(): Promise<void> {
    if (!this.#fetching && this.#now() - this.#lastFetchAt < FETCH_INTERVAL_MS) return;
    await this.#fetch();
  }

  /** @param onError is called with what went wrong, and may throw it; nothing else is thrown. */
  #fetch(onError: (error: unknown) => void = () => undefined): Promise<void> {
    this.#fetching ??= this.#fetchOnce(onError).finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchOnce(onError: (error: unknown) => void): Promise<void> {
    const startedAt = (this.#lastFetchAt = this.#now());
    try {
      const set = (await this.#json(await this.#jwksUrl())) as JSONWebKeySet;
      const published = JSON.stringify(set);
      if (published !== this.#published) {
        this.#set = createLocalJWKSet(set);
        this.#published = published;
        this.#generation += 1;
      }
      this.#fetchedAt = startedAt;
      this.#away = undefined;
      if (this.#isReported) this.options.onChange?.('back');
      this.#isReported = false;
    } catch (error) {
      // The keys may have moved.
      this.#discovered = undefined;
      this.#away = reasonOf(error);
      if (!this.#isReported) this.options.onChange?.({ away: this.#away });
      this.#isReported = true;
      onError(error);
    }
  }

  async #jwksUrl(): Promise<string> {
    const { issuer, jwksUrl, allowHttp = false } = this.options;
    if (jwksUrl !== undefined) return jwksUrl;
    this.#discovered ??= jwksUrlIn(await this.#json(discoveryUrlOf(issuer)), issuer, allowHttp);
    return this.#discovered;
  }

  async #json(url: string): Promise<unknown> {
    const response = await fetch(url, {
      headers: { accept: 'application/json, application/jwk-set+json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} responded with ${response.status}`);
    }
    return response.json();
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? 'unknown';
}
