// People who use the public API of a platform that dies under their hands: a lost reply is asked for again with the same
// Idempotency-Key, for as long as it takes, as a careful client would.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { pause } from './dice';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string };
}

/** Several times as long as the platform takes to come back on a machine that has much else to do. */
const PATIENCE_MS = 300_000;
const CALL_MS = 15_000;
const agent = new Agent({ keepAlive: false, maxSockets: 64 });

export class Lost extends Error {}

export class Person {
  #token: string | undefined;

  constructor(
    private readonly url: () => string,
    readonly name: string,
    private readonly role = 'customer',
  ) {}

  get(path: string): Promise<Answer> {
    return this.#until(() => this.#call('GET', path));
  }

  /** Sends until there is an answer that says something; the key makes it one act. */
  post(path: string, body: object, key: string = randomUUID()): Promise<Answer> {
    return this.#until(() => this.#call('POST', path, body, key));
  }

  async #until(act: () => Promise<Answer>): Promise<Answer> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const answer = await act();
        const isForLater =
          answer.status >= 500 && answer.body.code !== 'market_closed' && answer.body.code !== 'orders_stopped';
        if (!isForLater && answer.status !== 429 && answer.body.code !== 'idempotency_key_in_use') return answer;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
      }
      if (Date.now() > end) throw new Error(`${this.name} got no answer for ${PATIENCE_MS / 1000} s`);
      await pause(100);
    }
  }

  async #call(method: string, path: string, body?: object, key?: string): Promise<Answer> {
    this.#token ??= await this.#login();
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (key !== undefined) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await send(`${this.url()}${path}`, method, headers, body && JSON.stringify(body));
    // Tokens outlive a kill, not a long run.
    if (answer.status === 401) this.#token = undefined;
    return answer.status === 401 ? { ...answer, status: 503 } : answer;
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
function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (error: Error): void => reject(new Lost(error.message));
    const sent = request(url, { method, headers, agent, timeout: CALL_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', lost);
      answer.once('close', () => {
        if (!answer.complete) return lost(new Error('cut short'));
        try {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode ?? 0, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) });
        } catch (error) {
          lost(error as Error);
        }
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', lost);
    sent.end(body);
  });
}
