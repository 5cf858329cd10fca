// Customers of the public API, as cheap for this machine as they can be: kept connections, no polling.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { registerCustomer } from '@aiyrbas/contracts';
import { makeIin } from '@aiyrbas/kz';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ACCOUNTS = ['KZ639480000000000001', 'KZ456010000000000001', 'KZ469490000000000001'];

interface Options {
  readonly token?: string;
  readonly body?: string;
  readonly type?: string;
}

/** @throws unless the answer is a success. */
export function callJson<T>(url: string, path: string, { token, body, type }: Options = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) {
      headers['content-type'] = type ?? 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
      headers['idempotency-key'] = randomUUID();
    }
    const sent = request(
      `${url}${path}`,
      { method: body === undefined ? 'GET' : 'POST', agent, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode! < 300) resolve(JSON.parse(text) as T);
          else reject(new Error(`${path} responded with ${response.statusCode}: ${text}`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

export interface BenchCustomer {
  readonly token: string;
}

/** People with a confirmed account, by default at one of the three banks. */
export async function customers(url: string, count: number, accounts = ACCOUNTS): Promise<BenchCustomer[]> {
  const made: BenchCustomer[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = `dev:customer:bench-${randomUUID()}`;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: 'development-only',
    });
    const { access_token: token } = await callJson<{ access_token: string }>(url, '/oidc/token', {
      body: form.toString(),
      type: 'application/x-www-form-urlencoded',
    });
    await post(url, token, '/v1/customers', {
      ...(registerCustomer.example!.body as object),
      iin: makeIin('1990-01-15', 'female', at),
    });
    await post(url, token, '/v1/bank-accounts', { iban: accounts[at % accounts.length] });
    made.push({ token });
  }
  for (const { token } of made) {
    for (let tries = 0; ; tries += 1) {
      const { items } = await callJson<{ items: { status: string }[] }>(url, '/v1/bank-accounts', { token });
      if (items[0]?.status === 'confirmed') break;
      if (tries > 200) throw new Error('an account was not confirmed');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return made;
}

export const post = <T>(url: string, token: string, path: string, body: object): Promise<T> =>
  callJson<T>(url, path, { token, body: JSON.stringify(body) });

const ASSETS = ['USDT', 'BTC', 'ETH'];

/**
 * A quote and its acceptance; resolves when the order is placed. Every purchase differs a little, as real ones do. A venue
 * without our ids is searched for orders with the same terms, and duplicates would have to wait for each other.
 */
export async function buy(url: string, { token }: BenchCustomer, at: number): Promise<string> {
  const quoteRequest = {
    side: 'buy',
    asset: ASSETS[at % 3],
    spend: { amount: `${10_000 + (at % 5_000)}.00`, asset: 'KZT' },
  };
  const quote = await post<{ token: string }>(url, token, '/v1/quotes', quoteRequest);
  const order = await post<{ id: string }>(url, token, '/v1/orders', { quote: quote.token });
  return order.id;
}
