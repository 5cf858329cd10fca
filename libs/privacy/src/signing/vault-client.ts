// HashiCorp Vault or OpenBao over its HTTP API (https://openbao.org/api-docs/): a token, a namespace, and what to do when it does
// not respond as it should. Redirects are refused, because they would take the token along.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '@aiyrbas/kernel';
import { z } from 'zod';

export interface VaultAccess {
  /** Such as `https://vault.example.kz:8200`. */
  readonly address: string;
  /** A file with the token, which an agent renews. */
  readonly tokenFile: string;
  readonly namespace?: string | undefined;
}

const ATTEMPT_TIMEOUT_MS = 1_000;
const FIRST_BACKOFF_MS = 100;
/** Who has just waited in vain is not followed by all the others. */
const COOL_DOWN_MS = 1_000;
/** A failure is shown for so long, unless a request goes well. */
const SHOWN_MS = 60_000;
const REASON_LENGTH_MAX = 200;
const TOO_MANY_REQUESTS = 429;
/** A standby that has not received yet what the active node has. */
const STATE_MISSING = 412;
const DENIED = 403;

const success = z.object({ data: z.unknown() });
const failure = z.object({ errors: z.array(z.string()) });

/** Keys are read with GET, and sign with POST. */
type Method = 'GET' | 'POST';

interface Failure {
  readonly reason: string;
  readonly status?: number;
  /** It may go well in a moment. */
  readonly passes: boolean;
}

export class VaultClient {
  readonly #base: string;
  #token: string | undefined;
  /** The last failure of each method that has not gone well since. */
  readonly #failures = new Map<Method, { readonly reason: string; readonly since: number }>();

  constructor(private readonly access: VaultAccess) {
    this.#base = `${access.address.replace(/\/+$/, '')}/v1`;
  }

  /** @throws Unavailable when a request has failed within the last second. */
  checkReachable(): void {
    const reason = this.#failedWithin(COOL_DOWN_MS);
    if (reason !== undefined) throw new Unavailable(reason);
  }

  /** Why the last request failed; undefined when it went well, or long ago. A key that can be read may still not sign. */
  get fault(): string | undefined {
    return this.#failedWithin(SHOWN_MS);
  }

  /**
   * @param path behind `/v1/`
   * @param withinMs of all attempts together
   * @returns the member `data` of the response
   * @throws Unavailable with the reason
   */
  async request(method: Method, path: string, withinMs: number, body?: object): Promise<unknown> {
    this.checkReachable();
    try {
      const data = await this.#request(method, path, performance.now() + withinMs, body);
      if (method === 'POST') this.#failures.clear();
      else this.#failures.delete(method);
      return data;
    } catch (error) {
      if (error instanceof Unavailable) {
        this.#failures.set(method, { reason: error.message, since: performance.now() });
      }
      throw error;
    }
  }

  #failedWithin(ms: number): string | undefined {
    const earliest = performance.now() - ms;
    return [...this.#failures.values()].find(({ since }) => since > earliest)?.reason;
  }

  async #request(method: Method, path: string, end: number, body?: object): Promise<unknown> {
    // What the server has said explains more than the silence of an attempt for which hardly any time was left.
    let stated: string | undefined;
    for (let attempt = 0; ; attempt += 1) {
      const token = (this.#token ??= this.#readToken());
      const outcome = await this.#attempt({ method, path, token, body, timeoutMs: end - performance.now() });
      if ('data' in outcome) return outcome.data;
      if (outcome.status === DENIED && performance.now() < end) {
        // The token has expired, and the agent has written another one.
        this.#token = this.#readToken();
        if (this.#token !== token) continue;
      }
      if (outcome.status !== undefined) stated = outcome.reason;
      const backoffMs = FIRST_BACKOFF_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      if (!outcome.passes || performance.now() + backoffMs >= end) throw new Unavailable(stated ?? outcome.reason);
      await sleep(backoffMs);
    }
  }

  async #attempt(request: {
    readonly method: string;
    readonly path: string;
    readonly token: string;
    readonly body: object | undefined;
    readonly timeoutMs: number;
  }): Promise<{ readonly data: unknown } | Failure> {
    const { method, path, token, body } = request;
    const timeoutMs = Math.ceil(Math.max(1, Math.min(ATTEMPT_TIMEOUT_MS, request.timeoutMs)));
    try {
      const response = await fetch(`${this.#base}/${path}`, {
        method,
        headers: {
          'x-vault-token': token,
          'x-vault-request': 'true',
          ...(this.access.namespace === undefined ? {} : { 'x-vault-namespace': this.access.namespace }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (response.status === 200) return { data: success.parse(JSON.parse(text)).data };
      return failureOf(response.status, text);
    } catch (error) {
      return { reason: `the key server cannot be reached: ${causeOf(error, timeoutMs)}`, passes: true };
    }
  }

  #readToken(): string {
    try {
      return readFileSync(this.access.tokenFile, 'utf8').trim();
    } catch {
      throw new Unavailable(`VAULT_TOKEN_FILE names ${this.access.tokenFile}, which cannot be read`);
    }
  }
}

function failureOf(status: number, text: string): Failure {
  if (status >= 300 && status < 400) {
    return {
      reason: `VAULT_ADDR responds with a redirect (${status}); it must be a node that forwards`,
      passes: false,
    };
  }
  const passes = status === TOO_MANY_REQUESTS || status === STATE_MISSING || status >= 500;
  return { status, passes, reason: `the key server responded with ${status}${errorsIn(text)}` };
}

/** In its own words, on one line. */
function errorsIn(text: string): string {
  try {
    const errors = failure.parse(JSON.parse(text)).errors.join('; ').replaceAll(/\s+/g, ' ').trim();
    return errors === '' ? '' : `: ${errors.slice(0, REASON_LENGTH_MAX)}`;
  } catch {
    return '';
  }
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown, timeoutMs: number): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no response in ${timeoutMs} ms`;
  if (name === 'ZodError' || name === 'SyntaxError') return 'what responds there is no key server';
  return cause?.code ?? cause?.message ?? message;
}
