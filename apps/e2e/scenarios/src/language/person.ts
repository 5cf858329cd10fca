// People who use the platform through its public API.
import { randomInt, randomUUID } from 'node:crypto';
import type {
  BodyIn,
  ReplyOf,
  listBankAccounts,
  placeOrder,
  registerCustomer,
  requestQuote,
  showBalances,
  showOrder,
  showReceipt,
  showWithdrawal,
} from '@aiyrbas/contracts';
import { makeIin } from '@aiyrbas/kz';
import { type Asset, Money } from '@aiyrbas/money';
import { isKnownEverywhere } from './banks';
import { type CallOptions, type HttpReply, call, tokenFor } from './http';
import { type Platform, isDistributed, pause } from './platform';
import { type AccountBehaviour, type BankName, ibanOf } from './simulated-accounts';

export type Quote = ReplyOf<typeof requestQuote>;
export type OrderReply = ReplyOf<typeof showOrder>;
export type ReceiptReply = ReplyOf<typeof showReceipt>;
export type WithdrawalReply = ReplyOf<typeof showWithdrawal>;
export type CustomerRegistration = BodyIn<typeof registerCustomer>;

export const THE_END = ['completed', 'rejected', 'cancelled', 'expired', 'refunded', 'held'];
const TIMEOUT_MS = 40_000;
/** What may be said of an accepted customer for a moment, while processes start or partitions change hands. */
const NOT_YET = new Set(['service_unavailable', 'customer_not_accepted']);

/** Somebody with a token. */
export class Person {
  protected constructor(
    readonly platform: Platform,
    readonly token: string,
  ) {}

  static async withRole(platform: Platform, role: string, sub = `${role}-${randomUUID()}`): Promise<Person> {
    return new Person(platform, await tokenFor(platform, role, sub));
  }

  /** Asks in this person's name; what creates value gets an Idempotency-Key of its own unless one is given. */
  call<T = unknown>(path: string, options: CallOptions = {}): Promise<HttpReply<T>> {
    const creates = options.body !== undefined || options.raw !== undefined;
    const key: Record<string, string> = creates ? { 'idempotency-key': randomUUID() } : {};
    const headers = { authorization: `Bearer ${this.token}`, ...key, ...options.headers };
    return call<T>(this.platform, path, { ...options, headers });
  }

  /**
   * The body of a successful response; any other response fails the scenario. With many processes, one may be restarting,
   * or may not have consumed yet what another has accepted. The call is then retried with its key, as every client should.
   */
  async gets<T>(path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = body === undefined ? {} : { 'idempotency-key': randomUUID() };
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const response = await this.call<T>(path, body === undefined ? {} : { body, headers });
      if (response.status < 300) return response.body;
      const isLate = isDistributed && NOT_YET.has((response.body as { code?: string }).code ?? '');
      if (!isLate || Date.now() > end) throw new Error(`${path} responded with ${response.status}: ${response.text}`);
      await pause(200);
    }
  }
}

// One birth date has about nine thousand numbers; a run begins anywhere among the first of them and counts on.
let nextIin = randomInt(3_000);

export type Particulars = Partial<CustomerRegistration> & { readonly documentNumber?: string };

export const someone = ({ documentNumber = '012345678', ...particulars }: Particulars = {}): CustomerRegistration => ({
  iin: makeIin('1990-01-15', 'female', nextIin++),
  fullName: 'Айгерім Серік',
  birthDate: '1990-01-15',
  citizenship: 'KZ',
  residency: 'KZ',
  phone: '+77010000000',
  email: 'aigerim@example.kz',
  document: { type: 'id_card', number: documentNumber, issuedAt: '2020-01-01', expiresAt: '2035-01-01' },
  acceptedTerms: '2026-01',
  ...particulars,
});

/** A citizen, registered and accepted. */
export class Citizen extends Person {
  /** The account that was linked last. */
  accountId = '';

  static async registers(platform: Platform, particulars: Particulars = {}): Promise<Citizen> {
    const citizen = new Citizen(platform, await tokenFor(platform, 'customer', `citizen-${randomUUID()}`));
    const { status } = await citizen.gets<{ status: string }>('/v1/customers', someone(particulars));
    if (status !== 'accepted') throw new Error(`the registration is ${status}`);
    return citizen;
  }

  static async withAccountAt(
    platform: Platform,
    bank: BankName,
    behaviour: AccountBehaviour = 'settles',
    particulars: Particulars = {},
  ): Promise<Citizen> {
    const citizen = await Citizen.registers(platform, particulars);
    const status = await citizen.links(ibanOf(bank, behaviour));
    if (status !== 'confirmed') throw new Error(`the account is ${status}`);
    return citizen;
  }

  /** The same person after the platform was started again on the same data. */
  at(platform: Platform): Citizen {
    const again = new Citizen(platform, this.token);
    again.accountId = this.accountId;
    return again;
  }

  /** Links an account and waits for the bank's word on it. */
  async links(iban: string): Promise<string> {
    const { id } = await this.gets<{ id: string }>('/v1/bank-accounts', { iban });
    this.accountId = id;
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const { items } = await this.gets<ReplyOf<typeof listBankAccounts>>('/v1/bank-accounts');
      const status = items.find((account) => account.id === id)!.status;
      const isKnown = status === 'confirmed' ? await isKnownEverywhere(this.platform, id) : status !== 'pending';
      if (isKnown || Date.now() > end) return status;
      await pause(50);
    }
  }

  quotes(request: object = {}): Promise<Quote> {
    const usual = { side: 'buy', asset: 'USDT', spend: { amount: '100000.00', asset: 'KZT' } };
    return this.gets<Quote>('/v1/quotes', { ...usual, ...request });
  }

  /** What accepting this quote says; to be sent once, or several times with one key. */
  acceptance(quote: Quote, more: object = {}): object {
    return { quote: quote.token, bankAccountId: this.accountId, ...more };
  }

  accepts(quote: Quote, more: object = {}): Promise<OrderReply> {
    return this.gets<ReplyOf<typeof placeOrder>>('/v1/orders', this.acceptance(quote, more));
  }

  async buys(request: object = {}, more: object = {}): Promise<OrderReply> {
    return this.accepts(await this.quotes(request), more);
  }

  /** Sells what was bought before; gives the accepted order. */
  async sells(amount: string, asset = 'USDT', more: object = {}): Promise<OrderReply> {
    const quote = await this.quotes({ side: 'sell', asset, spend: { amount, asset } });
    return this.accepts(quote, more);
  }

  /** Buys, and waits for the coins. */
  async hasBought(request: object = {}): Promise<Quote> {
    const quote = await this.quotes(request);
    const order = await this.accepts(quote);
    const { state } = await this.seesItEnd(order.id, 60_000);
    if (state !== 'completed') throw new Error(`the purchase ended ${state}`);
    return quote;
  }

  async withdraws(amount: string): Promise<WithdrawalReply> {
    const request = { bankAccountId: this.accountId, amount: { amount, asset: 'KZT' } };
    const { id } = await this.gets<WithdrawalReply>('/v1/withdrawals', request);
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const withdrawal = await this.gets<WithdrawalReply>(`/v1/withdrawals/${id}`);
      if (withdrawal.endedAt !== undefined) return withdrawal;
      if (Date.now() > end) throw new Error(`the withdrawal does not end: ${JSON.stringify(withdrawal)}`);
      await pause(40);
    }
  }

  shows(orderId: string): Promise<OrderReply> {
    return this.gets<OrderReply>(`/v1/orders/${orderId}`);
  }

  /** Waits until the order stands in one of these states. */
  async seesIn(orderId: string, states: readonly string[], timeoutMs = TIMEOUT_MS): Promise<OrderReply> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const order = await this.shows(orderId);
      if (states.includes(order.state)) return order;
      if (Date.now() > end) throw new Error(`never ${states.join(' or ')}: ${JSON.stringify(order)}`);
      await pause(40);
    }
  }

  seesItEnd(orderId: string, timeoutMs?: number): Promise<OrderReply> {
    return this.seesIn(orderId, THE_END, timeoutMs);
  }

  /** Waits until this is the balance: the ledger may consume an order's end a moment after the customer sees it. */
  async comesToHave(asset: Asset, wanted: { available?: string; held?: string }): Promise<void> {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const actual = await this.has(asset);
      const isSo = (part: 'available' | 'held') =>
        Money.of(actual[part], asset).equals(Money.of(wanted[part] ?? actual[part], asset));
      if (isSo('available') && isSo('held')) return;
      if (Date.now() > end) throw new Error(`${asset} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
      await pause(40);
    }
  }

  async has(asset: string): Promise<{ available: string; held: string }> {
    const { items } = await this.gets<ReplyOf<typeof showBalances>>('/v1/balances');
    const item = items.find((one) => one.asset === asset);
    return { available: item?.available ?? '0', held: item?.held ?? '0' };
  }
}
