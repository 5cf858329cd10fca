// People who use the platform through its public API, and nothing else.
import { randomUUID } from 'node:crypto';
import type {
  ReplyOf,
  placeOrder,
  requestQuote,
  showBalances,
  showOrder,
  showReceipt,
  showTrialBalance,
} from '@aiyrbas/contracts';
import { makeIin } from '@aiyrbas/kz';
import { type Platform, pause } from './platform';

export type Quote = ReplyOf<typeof requestQuote>;
export type Order = ReplyOf<typeof showOrder>;
export type Receipt = ReplyOf<typeof showReceipt>;
export type Balances = ReplyOf<typeof showBalances>;
export type TrialBalance = ReplyOf<typeof showTrialBalance>;

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call<T = unknown>(platform: Platform, path: string, request: Request = {}): Promise<Answer<T>> {
  const body = request.raw ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const response = await fetch(`${platform.url}${path}`, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...request.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as T };
}

export async function tokenFor(platform: Platform, role: string, sub: string): Promise<string> {
  const { body } = await call<{ access_token: string }>(platform, '/oidc/token', {
    raw: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: `dev:${role}:${sub}`,
      client_secret: 'development-only',
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return body.access_token;
}

/** Somebody with a token. */
export class Person {
  protected constructor(
    readonly platform: Platform,
    readonly token: string,
  ) {}

  static async withRole(platform: Platform, role: string, sub = `${role}-${randomUUID()}`): Promise<Person> {
    return new Person(platform, await tokenFor(platform, role, sub));
  }

  ask<T = unknown>(path: string, request: Request = {}): Promise<Answer<T>> {
    const key: Record<string, string> =
      request.body === undefined && request.raw === undefined ? {} : { 'idempotency-key': randomUUID() };
    return call<T>(this.platform, path, {
      ...request,
      headers: { authorization: `Bearer ${this.token}`, ...key, ...request.headers },
    });
  }

  /** What the call gives; anything but success fails the scenario. */
  async gets<T>(path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }
}

/** The simulated banks' accounts, by what they do (last four digits). */
const ACCOUNTS = {
  eurasian: {
    settles: 'KZ639480000000000001',
    insufficient_funds: 'KZ369480000000000002',
    silent: 'KZ099480000000000003',
    late: 'KZ799480000000000004',
    under: 'KZ529480000000000005',
    over: 'KZ259480000000000006',
    repeats: 'KZ959480000000000007',
    other_owner: 'KZ419480000000000009',
    slow: 'KZ149480000000000010',
    contradicts: 'KZ849480000000000011',
    refuses: 'KZ579480000000000012',
    reorders: 'KZ309480000000000013',
  },
  halyk: { settles: 'KZ456010000000000001' },
  altyn: { settles: 'KZ469490000000000001' },
} as const;
export type Behaviour = keyof (typeof ACCOUNTS)['eurasian'];

export const ibanOf = (bank: keyof typeof ACCOUNTS, behaviour: Behaviour = 'settles'): string =>
  (ACCOUNTS[bank] as Readonly<Record<string, string>>)[behaviour]!;

let nextIin = Math.floor(Math.random() * 3_000);

export interface Particulars {
  readonly iin: string;
  readonly fullName: string;
  readonly phone: string;
  readonly email: string;
  readonly documentNumber: string;
}

/** A citizen, registered and accepted. */
export class Citizen extends Person {
  accountId = '';

  static async registers(
    platform: Platform,
    particulars: Partial<Particulars> = {},
    sub = `citizen-${randomUUID()}`,
  ): Promise<Citizen> {
    const citizen = new Citizen(platform, await tokenFor(platform, 'customer', sub));
    await citizen.gets('/v1/customers', {
      iin: particulars.iin ?? makeIin('1990-01-15', 'female', nextIin++),
      fullName: particulars.fullName ?? 'Айгерім Серік',
      birthDate: '1990-01-15',
      citizenship: 'KZ',
      residency: 'KZ',
      phone: particulars.phone ?? '+77010000000',
      email: particulars.email ?? 'aigerim@example.kz',
      document: {
        type: 'id_card',
        number: particulars.documentNumber ?? '012345678',
        issuedAt: '2020-01-01',
        expiresAt: '2035-01-01',
      },
      acceptedTerms: '2026-01',
    });
    return citizen;
  }

  static async withAccountAt(
    platform: Platform,
    bank: keyof typeof ACCOUNTS,
    behaviour: Behaviour = 'settles',
  ): Promise<Citizen> {
    const citizen = await Citizen.registers(platform);
    const status = await citizen.links(ibanOf(bank, behaviour));
    if (status !== 'confirmed') throw new Error(`the account is ${status}`);
    return citizen;
  }

  /** Links an account and waits for the bank's word on it. */
  async links(iban: string): Promise<string> {
    const { id } = await this.gets<{ id: string }>('/v1/bank-accounts', { iban });
    this.accountId = id;
    for (let waited = 0; waited < 200; waited += 1) {
      const { items } = await this.gets<{ items: { id: string; status: string }[] }>('/v1/bank-accounts');
      const status = items.find((account) => account.id === id)!.status;
      if (status !== 'pending') return status;
      await pause(100);
    }
    return 'pending';
  }

  quotes(wish: object = {}): Promise<Quote> {
    return this.gets<Quote>('/v1/quotes', {
      side: 'buy',
      asset: 'USDT',
      spend: { amount: '100000.00', asset: 'KZT' },
      ...wish,
    });
  }

  accepts(quote: Quote, more: object = {}): Promise<Order> {
    return this.gets<ReplyOf<typeof placeOrder>>('/v1/orders', {
      quote: quote.token,
      bankAccountId: this.accountId,
      ...more,
    });
  }

  async buys(wish: object = {}, more: object = {}): Promise<Order> {
    return this.accepts(await this.quotes(wish), more);
  }

  shows(orderId: string): Promise<Order> {
    return this.gets<Order>(`/v1/orders/${orderId}`);
  }

  /** Waits until the order stands in one of these states. */
  async seesIn(orderId: string, states: readonly string[], patienceMs = 40_000): Promise<Order> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const order = await this.shows(orderId);
      if (states.includes(order.state)) return order;
      if (Date.now() > end)
        throw new Error(`the order is ${order.state}, not ${states.join(' or ')}: ${JSON.stringify(order)}`);
      await pause(40);
    }
  }

  seesItEnd(orderId: string, patienceMs?: number): Promise<Order> {
    return this.seesIn(orderId, ['completed', 'rejected', 'cancelled', 'expired', 'refunded', 'held'], patienceMs);
  }

  async has(asset: string): Promise<{ available: string; held: string }> {
    const { items } = await this.gets<Balances>('/v1/balances');
    const item = items.find((one) => one.asset === asset);
    return { available: item?.available ?? '0', held: item?.held ?? '0' };
  }
}

/** What must hold whatever happened. */
export async function booksBalance(platform: Platform): Promise<void> {
  const operator = await Person.withRole(platform, 'operator');
  const { assets } = await operator.gets<TrialBalance>('/v1/ledger/trial-balance');
  const wrong = assets.filter((row) => !/^-?0(\.0+)?$/.test(row.difference));
  if (wrong.length > 0) throw new Error(`the trial balance is not zero: ${JSON.stringify(wrong)}`);
  await platform.look(async (db) => {
    const drift = await db.query('select * from ledger.drift');
    if (drift.length > 0) throw new Error(`balances drifted from their transfers: ${JSON.stringify(drift)}`);
    for (const schema of ['kyc', 'quotes', 'orders', 'bank_gateway', 'venue_gateway', 'ledger', 'bank_simulator']) {
      const parked = await db.query(`select topic, type, handler, reason from ${schema}.parked`);
      if (parked.length > 0) throw new Error(`${schema} has parked messages: ${JSON.stringify(parked)}`);
    }
  });
}
