// One customer's part of the load: buys, sells what was bought, cancels, withdraws, in an order that the dice give.
import { randomUUID } from 'node:crypto';
import { type Behaviour, ibanOf, registrationOf } from './accounts';
import { type Answer, Person } from './client';
import type { Diary } from './diary';
import { type Dice, pause } from './dice';

/** On a busy machine a new customer is known everywhere a little later. */
const HEARD_MS = 60_000;

export class Customer {
  #accountId = '';

  private constructor(
    private readonly person: Person,
    readonly behaviour: Behaviour,
    private readonly diary: Diary,
    private readonly dice: Dice,
  ) {}

  static async register(
    url: () => string,
    serial: number,
    behaviour: Behaviour,
    diary: Diary,
    dice: Dice,
  ): Promise<Customer> {
    const person = new Person(url, `chaos-${dice.seed}-${serial}`);
    const customer = new Customer(person, behaviour, diary, dice);
    expectSuccess(await person.post('/v1/customers', registrationOf(serial)));
    customer.#accountId = await customer.#links(ibanOf(behaviour, dice));
    for (;;) {
      const { items } = expectSuccess(await person.get('/v1/bank-accounts')) as unknown as {
        items: { id: string; status: string }[];
      };
      if (items.find(({ id }) => id === customer.#accountId)?.status === 'confirmed') return customer;
      await pause(100);
    }
  }

  /** Where the bank's side of us has not heard of the customer yet, it is asked again. */
  async #links(iban: string): Promise<string> {
    for (const end = Date.now() + HEARD_MS; ; await pause(500)) {
      const answer = await this.person.post('/v1/bank-accounts', { iban });
      if (answer.body.code !== 'customer_not_accepted' || Date.now() > end) return String(expectSuccess(answer)['id']);
    }
  }

  /** One act; true when an order was accepted. */
  async act(): Promise<boolean> {
    const way = this.dice.below(10);
    if (way === 0) await this.#withdraws();
    if (way >= 6 && (await this.#sells())) return true;
    return this.#buys();
  }

  #buys(): Promise<boolean> {
    // Amounts all differ: two orders alike at a venue that forgets our ids are a person's case, not a machine's.
    const amount = `${5_000 + this.dice.below(90_000)}.${String(this.dice.below(100)).padStart(2, '0')}`;
    return this.#trades({ side: 'buy', asset: 'USDT', spend: { amount, asset: 'KZT' } });
  }

  async #sells(): Promise<boolean> {
    const { items } = expectSuccess(await this.person.get('/v1/balances')) as unknown as {
      items: { asset: string; available: string }[];
    };
    const units = BigInt((items.find(({ asset }) => asset === 'USDT')?.available ?? '0').replace('.', ''));
    if (units < 25_000_000n) return false;
    const part = units / BigInt(1 + this.dice.below(3)) - BigInt(this.dice.below(1_000));
    const text = String(part).padStart(7, '0');
    const amount = `${text.slice(0, -6)}.${text.slice(-6)}`;
    return this.#trades({ side: 'sell', asset: 'USDT', spend: { amount, asset: 'USDT' } });
  }

  async #trades(wish: object): Promise<boolean> {
    const quote = await this.person.post('/v1/quotes', { ...wish, ...this.#venues() });
    if (quote.status !== 201) return false;
    const key = randomUUID();
    const funding = this.dice.once(12) ? { funding: 'balance' } : {};
    const late = this.dice.once(4) ? { onLateFunds: 'keep' } : {};
    const body = { quote: quote.body['token'], bankAccountId: this.#accountId, ...funding, ...late };
    const answer = await this.person.post('/v1/orders', body, key);
    this.#note('order', key, answer);
    if (answer.status !== 201) return false;
    const id = String(answer.body['id']);
    if (this.dice.once(3)) this.#note('order', key, await this.person.post('/v1/orders', body, key));
    if (this.dice.once(8)) await this.person.post(`/v1/orders/${id}/cancellation`, {});
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
    const way = this.dice.below(4);
    return way === 0 ? { venues: ['intebix'] } : way === 1 ? { venues: ['ataix'] } : {};
  }

  #note(what: 'order' | 'withdrawal', key: string, { status, body }: Answer): void {
    if (status === 201) this.diary.write({ what, key, id: String(body['id']) });
    else this.diary.write({ what: 'refused', key, status, code: String(body.code) });
  }
}

function expectSuccess({ status, body }: Answer): Record<string, unknown> {
  if (status >= 300) throw new Error(`the platform answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
