// People who use the public API of a platform that dies under their hands: a lost reply is asked for again with the same
// Idempotency-Key, for as long as it takes, as a careful client would.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { sleep } from './random';

export interface ClientReply {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string };
}

/** Several times as long as the platform takes to come back on a machine that has much else to do. */
const TIMEOUT_MS = 300_000;
const CALL_MS = 15_000;
const agent = new Agent({ keepAlive: false, maxSockets: 64 });

export class Lost extends Error {}

export class ChaosPerson {
  #token: string | undefined;

  constructor(
    private readonly url: () => string,
    readonly name: string,
    private readonly role = 'customer',
  ) {}

  get(path: string): Promise<ClientReply> {
    return this.#until(() => this.#call('GET', path));
  }

  /** Sends until there is an answer that says something; the key makes it one act. */
  post(path: string, body: object, key: string = randomUUID()): Promise<ClientReply> {
    return this.#until(() => this.#call('POST', path, body, key));
  }

  async #until(act: () => Promise<ClientReply>): Promise<ClientReply> {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      try {
        const response = await act();
        const isForLater =
          response.status >= 500 && response.body.code !== 'market_closed' && response.body.code !== 'orders_stopped';
        if (!isForLater && response.status !== 429 && response.body.code !== 'idempotency_key_in_use') return response;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
      }
      if (Date.now() > end) throw new Error(`${this.name} got no response for ${TIMEOUT_MS / 1000} s`);
      await sleep(100);
    }
  }

  async #call(method: string, path: string, body?: object, key?: string): Promise<ClientReply> {
    this.#token ??= await this.#login();
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (key !== undefined) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await send(`${this.url()}${path}`, method, headers, body && JSON.stringify(body));
    // Tokens outlive a kill, not a long run.
    if (response.status === 401) this.#token = undefined;
    return response.status === 401 ? { ...response, status: 503 } : response;
  }

  async #login(): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: `dev:${this.role}:${this.name}`,
      client_secret: 'development-only',
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { body, status } = await send(`${this.url()}/oidc/token`, 'POST', headers, form.toString());
    if (status !== 200) throw new Lost(`no token: ${status}`);
    return String(body['access_token']);
  }
}

/** @throws Lost when there is no whole answer. */
function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<ClientReply> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error): void => reject(new Lost(error.message));
    const sent = request(url, { method, headers, agent, timeout: CALL_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', lost);
      response.once('close', () => {
        if (!response.complete) return lost(new Error('cut short'));
        try {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            body: text === '' ? {} : (JSON.parse(text) as ClientReply['body']),
          });
        } catch (error) {
          lost(error as Error);
        }
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no response in time')));
    sent.once('error', lost);
    sent.end(body);
  });
}
