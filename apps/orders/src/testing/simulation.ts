// Bank, venue and ledger as a model, for properties of the saga: they answer what an order asks, each in one of the ways
// that the real ones may, in any order, and keep count of every tiyn and coin.
import { type NewEvent } from '@aiyrbas/contracts';
import type { VenueCode, WireFill } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { choicesOf } from '../domain/choices';
import { decideOrderInput } from '../domain/decide';

import type { Input } from '../domain/input';
import type { Order } from '../domain/order';
import { ACCOUNT, AT, after, countingIds } from './an-order';

interface Wire {
  readonly amount: string;
  readonly asset: never;
}
type Body = Record<string, unknown> & { requestId: string; holdId?: string; amount: Wire };
/** Chooses one of so many ways. */
export type Random = (ways: number) => number;

export class Simulation {
  /** What the customer has and may use. */
  readonly available = new Map<string, Money>();
  readonly holds = new Map<string, Money>();
  readonly events: NewEvent[] = [];
  collected = Money.zero('KZT');
  paidOut = Money.zero('KZT');
  suspense = Money.zero('KZT');
  /** What the customer took out meanwhile by other ways. */
  spentElsewhere = Money.zero('KZT');
  converted: { spend: Money; receive: Money } | undefined;
  readonly fills: WireFill[] = [];
  /** When the ledger held what it was asked to hold. */
  readonly heldAt = new Map<string, Date>();
  readonly #inbox: Input[] = [];
  /** Events that the other services have not consumed yet, when they run slowly. */
  readonly #unread: NewEvent[] = [];
  #isSlow = false;
  readonly #ids = countingIds(10_000);
  #entries = 0;
  now = AT;

  constructor(
    public order: Order,
    private readonly random: Random,
  ) {}

  has(asset: string): Money {
    return this.available.get(asset) ?? Money.zero(asset as 'KZT');
  }

  give(amount: Money): void {
    this.available.set(amount.asset, this.has(amount.asset).plus(amount));
  }

  /** Runs until nobody has anything to say; then time passes, people decide, and so on, a bounded number of times. */
  run(): void {
    this.feed({ on: 'cleared', cause: 'kyc' });
    for (let round = 0; round < 12; round += 1) {
      while (this.#inbox.length > 0) this.feed(this.#inbox.splice(this.random(this.#inbox.length), 1)[0]!);
      if (this.random(4) === 0) this.#spendElsewhere();
      const [choice] = this.#shuffled(choicesOf(this.order));
      if (choice) this.feed({ on: 'decided', cause: 'operator', choice, account: ELSEWHERE });
      else if (this.order.deadlineAt && this.random(3) === 0) this.#pass(this.order.deadlineAt);
    }
    while (this.#inbox.length > 0) this.feed(this.#inbox.shift()!);
  }

  /** The other services run slowly: they consume their events in order, but later, while deadlines pass. */
  runSlowly(): void {
    this.#isSlow = true;
    this.feed({ on: 'cleared', cause: 'kyc' });
    for (let round = 0; round < 40; round += 1) {
      const [choice] = this.#shuffled(choicesOf(this.order));
      if (this.#inbox.length > 0) this.feed(this.#inbox.splice(this.random(this.#inbox.length), 1)[0]!);
      else if (this.#unread.length > 0 && this.random(2) === 0) this.#readNext();
      else if (choice) this.feed({ on: 'decided', cause: 'operator', choice, account: ELSEWHERE });
      else if (this.order.deadlineAt) this.#pass(this.order.deadlineAt);
    }
    while (this.#inbox.length + this.#unread.length > 0) {
      if (this.#inbox.length > 0) this.feed(this.#inbox.shift()!);
      else this.#readNext();
    }
  }

  #readNext(): void {
    this.now = new Date(this.now.getTime() + 1_000);
    this.#respond(this.#unread.shift()!);
  }

  passDeadline(): void {
    if (this.order.deadlineAt) this.#pass(this.order.deadlineAt);
  }

  feed(input: Input): void {
    const result = decideOrderInput(this.order, input, { now: this.now, ids: this.#ids });
    if (!result.ok) return;
    this.order = result.value.order;
    for (const published of result.value.domainEvent) {
      this.events.push(published);
      if (this.#isSlow) this.#unread.push(published);
      else this.#respond(published);
    }
    if (this.random(6) === 0) this.#spendElsewhere();
    // What was said once may be said again.
    if (this.random(8) === 0 && input.on !== 'decided') this.#inbox.push(input);
  }

  /** Whatever is available is the customer's to use, at any instant. */
  #spendElsewhere(): void {
    this.spentElsewhere = this.spentElsewhere.plus(this.has('KZT'));
    this.available.set('KZT', Money.zero('KZT'));
  }

  #pass(until: Date): void {
    if (until > this.now) this.now = until;
    this.feed({ on: 'deadlinePassed', cause: 'deadline' });
  }

  #respond({ event, body }: NewEvent): void {
    const request = body as Body;
    switch (event.type) {
      case 'orders.collection.requested':
        return this.#collect(request);
      case 'orders.hold.requested':
        return this.#hold(request);
      case 'orders.execution.requested':
        return this.#trade(body as never);
      case 'orders.order.executed':
        return this.#convert(body as never);
      case 'orders.payout.requested':
      case 'orders.refund.requested':
        return this.#pay(request);
      case 'orders.suspense.requested':
        this.suspense = this.suspense.plus(this.#takeOut(request));
        return undefined;
      case 'orders.order.released':
      case 'orders.order.rejected':
      case 'orders.order.cancelled':
      case 'orders.order.expired':
      case 'orders.order.refunded':
        return this.#release((body as { releases?: string[] }).releases ?? []);
    }
  }

  #collect({ requestId, amount }: Body): void {
    const request = Money.fromJSON(amount);
    const cause = 'bank';
    const way = this.random(6);
    if (way === 0) return void this.#applyInput({ on: 'collectionFailed', cause, requestId, code: 'rejected' });
    const change = [request, request, request.minus(tiyn), request.plus(Money.of('150.00', 'KZT')), request.plus(tiyn)][
      way - 1
    ]!;
    for (let time = 0; time <= (this.random(6) === 0 ? 1 : 0); time += 1) this.#credit(requestId, request, change);
  }

  #credit(requestId: string, request: Money, amount: Money, returned?: true): void {
    this.collected = this.collected.plus(amount);
    const holdId = this.holds.has(requestId) || returned ? `${this.#entries}`.padStart(32, 'a') : requestId;
    this.holds.set(holdId, amount);
    const entryRef = `E-${(this.#entries += 1)}`;
    const late = this.random(6) === 0 ? after(3_600) : AT;
    this.#applyInput(
      returned
        ? { on: 'payoutReturned', cause: 'ledger', requestId, holdId, amount, entryRef, bookedAt: this.now }
        : {
            on: 'holdPlaced',
            cause: 'ledger',
            holdId,
            amount,
            heldAt: this.now,
            credit: { requestId, entryRef, requested: request, bookedAt: late, receivedAt: late },
          },
    );
  }

  #hold({ requestId, amount }: Body): void {
    const wanted = Money.fromJSON(amount);
    if (this.has(wanted.asset).lessThan(wanted)) {
      return this.#applyInput({ on: 'holdRefused', cause: 'ledger', holdId: requestId, code: 'insufficient_funds' });
    }
    this.give(wanted.negate());
    this.holds.set(requestId, wanted);
    this.heldAt.set(requestId, this.now);
    this.#applyInput({ on: 'holdPlaced', cause: 'ledger', holdId: requestId, amount: wanted, heldAt: this.now });
  }

  #trade(body: { requestId: string; legs: { clientOrderId: string; venue: VenueCode; quantity: Wire }[] }): void {
    const { requestId } = body;
    const way = this.random(4);
    const fills = body.legs.flatMap(({ clientOrderId, venue, quantity }): WireFill[] => {
      const whole = Money.fromJSON(quantity);
      const part = way === 0 ? whole.minus(whole) : way === 1 ? Money.ofMinor(whole.minor / 3n, whole.asset) : whole;
      return part.isPositive()
        ? [
            {
              clientOrderId,
              venue,
              venueOrderId: `v-${this.fills.length}`,
              quantity: part.toJSON(),
              quoteAmount: { amount: '1.00', asset: 'KZT' },
              commission: { amount: '0.00', asset: 'KZT' },
              filledAt: AT.toISOString(),
            },
          ]
        : [];
    });
    this.fills.push(...fills);
    this.#applyInput(
      way >= 2
        ? { on: 'filled', cause: 'venue', requestId, fills }
        : { on: 'executionFailed', cause: 'venue', requestId, code: way === 0 ? 'rejected' : 'partly_filled', fills },
    );
  }

  #convert(body: { holdId: string; spend: Wire; receive: Wire; proceedsHoldId?: string }): void {
    invariant(!this.converted, 'an order converts once');
    const [spend, receive] = [Money.fromJSON(body.spend), Money.fromJSON(body.receive)];
    const held = this.#endHold(body.holdId);
    this.give(held.minus(spend));
    invariant(!held.lessThan(spend), 'a conversion takes no more than was held');
    if (body.proceedsHoldId === undefined) this.give(receive);
    else this.holds.set(body.proceedsHoldId, receive);
    this.converted = { spend, receive };
    this.#applyInput({ on: 'posted', cause: 'ledger', transactionId: '019aaf00-0000-7000-8000-0000000000dd' });
  }

  #pay(request: Body): void {
    const money = this.#takeOut(request);
    const { requestId } = request;
    const way = this.random(5);
    if (way === 0) {
      this.give(money);
      return this.#applyInput({ on: 'payoutFailed', cause: 'bank', requestId, code: 'rejected', bankReason: 'AC04' });
    }
    this.paidOut = this.paidOut.plus(money);
    this.#applyInput({ on: 'payoutSettled', cause: 'bank', requestId });
    if (way === 1) this.#credit(requestId, money, money, true);
  }

  #takeOut({ amount, holdId }: Body): Money {
    const money = Money.fromJSON(amount);
    if (holdId !== undefined) this.give(this.#endHold(holdId));
    invariant(this.has('KZT').atLeast(money), 'a payment takes no more than the customer has');
    this.give(money.negate());
    return money;
  }

  #endHold(holdId: string): Money {
    const held = this.holds.get(holdId);
    invariant(held, `hold ${holdId} ends once`);
    this.holds.delete(holdId);
    return held;
  }

  #release(holdIds: readonly string[]): void {
    // One that has ended already is no mistake: the ledger ends what still stands.
    for (const holdId of holdIds) if (this.holds.has(holdId)) this.give(this.#endHold(holdId));
  }

  /** The bank's booking of a payment comes before its return; everything else comes in any order. */
  #applyInput(input: Input): void {
    if (input.on === 'payoutReturned') this.#inbox.push(input);
    else this.#inbox.unshift(input);
  }

  #shuffled<T>(items: readonly T[]): T[] {
    return items.length === 0 ? [] : [items[this.random(items.length)]!];
  }
}

const ELSEWHERE = { bankAccountId: ACCOUNT.accountId, bic: ACCOUNT.bic };
const tiyn = Money.of('0.01', 'KZT');
