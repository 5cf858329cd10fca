// One customer's part of the load: buys, sells what was bought, cancels and withdraws, in random order.
import { randomUUID } from 'node:crypto';
import { type ChaosBehaviour, ibanOfCustomer, registrationOf } from './accounts';
import { ChaosPerson, type ClientReply } from './client';
import type { EventLog } from './event-log';
import { type Random, sleep } from './random';

/** On a busy machine a new customer is known everywhere a little later. */
const RESPONSE_TIMEOUT_MS = 60_000;

export class ChaosCustomer {
  #accountId = '';

  private constructor(
    private readonly person: ChaosPerson,
    readonly behaviour: ChaosBehaviour,
    private readonly eventLog: EventLog,
    private readonly random: Random,
  ) {}

  static async register(
    url: () => string,
    serial: number,
    behaviour: ChaosBehaviour,
    eventLog: EventLog,
    random: Random,
  ): Promise<ChaosCustomer> {
    const person = new ChaosPerson(url, `chaos-${random.seed}-${serial}`);
    const customer = new ChaosCustomer(person, behaviour, eventLog, random);
    expectSuccess(await person.post('/v1/customers', registrationOf(serial)));
    customer.#accountId = await customer.#links(ibanOfCustomer(behaviour, random));
    for (;;) {
      const { items } = expectSuccess(await person.get('/v1/bank-accounts')) as unknown as {
        items: { id: string; status: string }[];
      };
      if (items.find(({ id }) => id === customer.#accountId)?.status === 'confirmed') return customer;
      await sleep(100);
    }
  }

  /** Retries while the bank gateway has not yet consumed the event about the customer. */
  async #links(iban: string): Promise<string> {
    for (const end = Date.now() + RESPONSE_TIMEOUT_MS; ; await sleep(500)) {
      const response = await this.person.post('/v1/bank-accounts', { iban });
      if (response.body.code !== 'customer_not_accepted' || Date.now() > end)
        return String(expectSuccess(response)['id']);
    }
  }

  /** One act; true when an order was accepted. */
  async act(): Promise<boolean> {
    const way = this.random.below(10);
    if (way === 0) await this.#withdraws();
    if (way >= 6 && (await this.#sells())) return true;
    return this.#buys();
  }

  #buys(): Promise<boolean> {
    // Amounts all differ: two orders alike at a venue that forgets our ids are a person's case, not a machine's.
    const amount = `${5_000 + this.random.below(90_000)}.${String(this.random.below(100)).padStart(2, '0')}`;
    return this.#trades({ side: 'buy', asset: 'USDT', spend: { amount, asset: 'KZT' } });
  }

  async #sells(): Promise<boolean> {
    const { items } = expectSuccess(await this.person.get('/v1/balances')) as unknown as {
      items: { asset: string; available: string }[];
    };
    const units = BigInt((items.find(({ asset }) => asset === 'USDT')?.available ?? '0').replace('.', ''));
    if (units < 25_000_000n) return false;
    const part = units / BigInt(1 + this.random.below(3)) - BigInt(this.random.below(1_000));
    const text = String(part).padStart(7, '0');
    const amount = `${text.slice(0, -6)}.${text.slice(-6)}`;
    return this.#trades({ side: 'sell', asset: 'USDT', spend: { amount, asset: 'USDT' } });
  }

  async #trades(request: object): Promise<boolean> {
    const quote = await this.person.post('/v1/quotes', { ...request, ...this.#venues() });
    if (quote.status !== 201) return false;
    const key = randomUUID();
    const funding = this.random.once(12) ? { funding: 'balance' } : {};
    const late = this.random.once(4) ? { onLateFunds: 'keep' } : {};
    const body = { quote: quote.body['token'], bankAccountId: this.#accountId, ...funding, ...late };
    const response = await this.person.post('/v1/orders', body, key);
    this.#note('order', key, response);
    if (response.status !== 201) return false;
    const id = String(response.body['id']);
    if (this.random.once(3)) this.#note('order', key, await this.person.post('/v1/orders', body, key));
    if (this.random.once(8)) await this.person.post(`/v1/orders/${id}/cancellation`, {});
    return true;
  }

  async #withdraws(): Promise<void> {
    const { items } = expectSuccess(await this.person.get('/v1/balances')) as unknown as {
      items: { asset: string; available: string }[];
    };
    const available = items.find(({ asset }) => asset === 'KZT')?.available ?? '0.00';
    if (BigInt(available.replace('.', '')) < 100n) return;
    const key = randomUUID();
    const body = { bankAccountId: this.#accountId, amount: { amount: available, asset: 'KZT' } };
    this.#note('withdrawal', key, await this.person.post('/v1/withdrawals', body, key));
  }

  #venues(): object {
    const way = this.random.below(4);
    return way === 0 ? { venues: ['intebix'] } : way === 1 ? { venues: ['ataix'] } : {};
  }

  #note(what: 'order' | 'withdrawal', key: string, { status, body }: ClientReply): void {
    if (status === 201) this.eventLog.write({ what, key, id: String(body['id']) });
    else this.eventLog.write({ what: 'refused', key, status, code: String(body.code) });
  }
}

function expectSuccess({ status, body }: ClientReply): Record<string, unknown> {
  if (status >= 300) throw new Error(`the platform responded with ${status}: ${JSON.stringify(body)}`);
  return body;
}
