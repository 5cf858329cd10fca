// What becomes of an order whose time has come: every wait is shown, bounded, and ends where something defined follows.
import { expectOk } from '@aiyrbas/kernel';
import {
  AT,
  BANK_HOLD_UNTIL,
  FILLS,
  aSale,
  after,
  anOrder,
  countingIds,
  inputFor,
  orderIn,
  tenge,
} from '../testing/an-order';
import { choicesOf } from './choices';
import { decideOrderInput } from './decide';
import type { OrderDecision } from './decision';
import type { Input } from './input';
import { type Order, legOf } from './order';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** One order and its clock: time stands still, except where a deadline passes. */
class Life {
  #ids = countingIds(700);
  now = AT;
  events: string[] = [];
  releases: readonly string[] | undefined;

  constructor(public order: Order) {}

  receives(input: Input | Input['on']): this {
    const whole = typeof input === 'string' ? inputFor(input, this.order) : input;
    return this.#take(expectOk(decideOrderInput(this.order, whole, { now: this.now, ids: this.#ids }), whole.on));
  }

  /** The deadline comes; gives how long that took. */
  waits(): number {
    const { deadlineAt } = this.order;
    const waited = deadlineAt!.getTime() - this.now.getTime();
    this.now = deadlineAt!;
    this.receives('deadlinePassed');
    return waited;
  }

  get shown(): string[] {
    return [this.order.state, ...this.order.legs.map(({ kind, state }) => `${kind} ${state}`)];
  }

  #take({ order, domainEvent: events }: OrderDecision): this {
    this.order = order;
    this.events = events.map(({ event }) => event.type);
    this.releases = (events.at(-1)?.body as { releases?: string[] } | undefined)?.releases;
    return this;
  }
}

const held = (life: Life, heldAt: Date): Input => ({ ...inputFor('holdPlaced', life.order), heldAt }) as Input;
const sides = [
  ['a sale', () => anOrder(aSale())],
  ['a purchase from the balance', () => anOrder(undefined, { funding: 'balance' })],
] as const;

it('a collection that its bank does not answer is called back when the price lock ends, and ever less often after that', () => {
  const life = new Life(orderIn('cleared'));
  life.now = life.order.terms.lockUntil;
  life.receives('deadlinePassed');
  const requested: string[][] = [];
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
    const waited = life.waits() / MINUTE;
    requested.push(life.events);
    return waited;
  });
  expect(minutes).toEqual([1, 1, 2, 4, 8, 15, 15, 15]);
  expect(requested).toEqual(minutes.map(() => ['orders.cancellation.requested']));
  expect(life.shown).toEqual(['cleared', 'collection unknown']);
});

describe.each(sides)('the price lock of %s', (_, order) => {
  const cleared = (): Life => new Life(order()).receives('cleared');

  it('buys nothing for value that was held after it: the order expires and lets the hold go', () => {
    const life = cleared();
    life.now = after(3_600);
    life.receives(held(life, after(31)));
    expect(life.order).toMatchObject({ state: 'expired', reason: { code: 'lock_expired' }, deadlineAt: null });
    expect([life.events, life.releases]).toEqual([['orders.order.expired'], [legOf(life.order, 'hold')!.id]]);
  });

  it('is kept for value that was held in time, however late the order receives the event', () => {
    const life = cleared();
    life.waits();
    expect(life.shown).toEqual(['cleared', 'hold unknown']);
    life.now = after(300);
    life.receives(held(life, after(30)));
    expect(life.shown).toEqual(['funded', 'hold settled', 'execution requested']);
  });

  it('ends the order ten minutes after it at the latest; the end names the hold, which the ledger may yet place', () => {
    const life = cleared();
    const { id } = legOf(life.order, 'hold')!;
    expect([life.waits(), life.waits()]).toEqual([30_000, 10 * MINUTE]);
    expect(life.order).toMatchObject({ state: 'expired', reason: { code: 'lock_expired' } });
    expect(life.releases).toEqual([id]);
    life.receives(held(life, after(700)));
    expect([life.shown, life.events]).toEqual([['expired', 'hold settled'], []]);
  });

  it('is not moved by a customer who asks for the end again and again; the end is then theirs', () => {
    const life = cleared();
    const { deadlineAt } = life.order;
    for (let times = 0; times < 3; times += 1) life.receives('cancelRequested');
    expect(life.order.deadlineAt).toEqual(deadlineAt);
    life.waits();
    life.waits();
    expect(life.order).toMatchObject({ state: 'cancelled', reason: { code: 'customer_cancelled' } });
  });
});

describe('a refund that the bank does not speak of', () => {
  const undone = (): Life => {
    const life = new Life(orderIn('cleared'));
    return life.receives(inputFor('holdPlaced', life.order, tenge('99999.00')));
  };

  it('is unknown after ten minutes, and after four hours more a person is asked to look', () => {
    const life = undone();
    expect(life.waits()).toBe(10 * MINUTE);
    expect(life.shown).toEqual(['cleared', 'collection settled', 'refund unknown']);
    expect(life.waits()).toBe(4 * HOUR);
    expect(life.order).toMatchObject({ state: 'held', heldFrom: 'cleared', reason: { code: 'cleared_unanswered' } });
    // The bank may have paid it: nobody may choose to pay it again.
    expect(choicesOf(life.order)).toEqual([]);
  });

  it.each([
    ['is booked after all', 'payoutSettled', 'refunded', []],
    ['is refused after all', 'payoutFailed', 'held', ['retry', 'pay_elsewhere', 'keep', 'give_up']],
  ] as const)('%s: the held order goes on', (_, response, state, choices) => {
    const life = undone();
    life.waits();
    life.waits();
    life.receives(response);
    expect([life.order.state, choicesOf(life.order)]).toEqual([state, choices]);
  });
});

describe('money that the bank booked and the ledger does not speak of', () => {
  const booked = (): Life => new Life(orderIn('cleared')).receives('collectionSettled');

  it('is waited for past the price lock, and holds the order for a person when it stays so', () => {
    const life = booked();
    expect(life.waits()).toBe(10 * MINUTE);
    expect(life.order).toMatchObject({ state: 'held', reason: { code: 'cleared_unanswered' } });
  });

  it.each([
    ['in time', AT, undefined, ['funded', 'orders.order.funded', 'orders.execution.requested']],
    ['late', after(45), undefined, ['held', 'orders.refund.requested']],
    ['short', AT, tenge('1.00'), ['held', 'orders.refund.requested']],
  ] as const)('came %s: the held order goes on as it would have', (_, at, amount, expected) => {
    const life = booked();
    life.waits();
    const { credit, ...placed } = inputFor('holdPlaced', life.order, amount) as Input & { credit: object };
    life.receives({ ...placed, credit: { ...credit, bookedAt: at, receivedAt: at } } as Input);
    expect([life.order.state, ...life.events]).toEqual(expected);
    if (expected[0] === 'held') expect(life.receives('payoutSettled').order.state).toBe('refunded');
  });
});

describe('an order that waits for a person', () => {
  it('is called to mind every day and never ends by itself', () => {
    const life = new Life(orderIn('held'));
    for (let day = 0; day < 3; day += 1) {
      expect(life.waits()).toBe(24 * HOUR);
      expect([life.order.state, life.events]).toEqual(['held', []]);
    }
  });
});

describe('a fill that turns up after the venue had said that there is none', () => {
  const failing = (life: Life, fills: readonly object[] = []): Life =>
    life.receives({ ...inputFor('executionFailed', life.order), fills } as Input);
  const firstFill = (life: Life): Input => {
    const leg = life.order.legs.find(({ kind }) => kind === 'execution')!;
    return { ...inputFor('filled', life.order), requestId: leg.id } as Input;
  };
  const dust = FILLS[0]!;
  const tooSmall = (): Life => {
    const life = new Life(orderIn('funded', anOrder(aSale())));
    life.now = after(31);
    return failing(life, [{ ...dust, quantity: { amount: '0.000001', asset: 'USDT' } }]);
  };

  it('holds the order while it is traded elsewhere, and its coins are nobody’s but the platform’s', () => {
    const life = new Life(orderIn('funded'));
    failing(life).receives(firstFill(life));
    expect(life.order).toMatchObject({ state: 'held', reason: { code: 'filled_after_failure' }, fills: [] });
    expect(choicesOf(life.order)).toEqual([]);
    // What it waits for lets it go on, whichever way it comes.
    expect(life.receives('filled').order).toMatchObject({ state: 'executed', fills: { length: 1 } });
  });

  it('holds the order while it is refunded, and the refund ends it', () => {
    const life = new Life(orderIn('funded'));
    for (let times = 0; times < 4; times += 1) failing(life);
    life.receives(firstFill(life));
    expect([life.order.state, choicesOf(life.order)]).toEqual(['held', []]);
    expect(life.receives('payoutSettled').order.state).toBe('refunded');
  });

  it('leaves people the choice when nothing else is under way', () => {
    const life = tooSmall();
    expect([life.order.reason, choicesOf(life.order)]).toEqual([{ code: 'execution_too_small' }, ['retry', 'return']]);
    life.receives(firstFill(life));
    expect([life.order.reason, choicesOf(life.order)]).toEqual([{ code: 'filled_after_failure' }, ['retry', 'return']]);
  });

  it('changes neither the end nor the reason of an order that has ended: the leg shows it', () => {
    const life = new Life(orderIn('refunded'));
    const { state, reason } = life.order;
    life.receives(firstFill(life));
    expect(life.order).toMatchObject({ state, reason: reason! });
    expect(life.order.legs.filter(({ reason: why }) => why === 'filled_after_end')).toHaveLength(1);
    expect([life.events, choicesOf(life.order)]).toEqual([[], []]);
  });

  it('or of which too little came: what operators return is returned, and is not held once more', () => {
    const life = tooSmall().receives({ on: 'decided', cause: 'operator', choice: 'return' });
    expect(life.order).toMatchObject({ state: 'refunded', reason: { code: 'execution_too_small' } });
    expect(life.releases).toEqual([life.order.holdId]);
  });
});

describe('money that the bank holds', () => {
  const blocked = (order: Order, kind: 'collection' | 'payout' = 'collection'): Input => ({
    ...{ on: 'paymentBlocked', cause: 'test', until: BANK_HOLD_UNTIL },
    requestId: legOf(order, kind)!.id,
  });

  it('is waited for until the bank must have decided: nothing expires, and nothing is called back before', () => {
    const life = new Life(orderIn('cleared'));
    life.receives(blocked(life.order));
    expect(life.order.deadlineAt).toEqual(BANK_HOLD_UNTIL);
    // The end of the price lock, noticed late by the job: it changes nothing.
    life.now = life.order.terms.lockUntil;
    life.receives('deadlinePassed');
    expect([life.shown, life.events]).toEqual([['cleared', 'collection requested'], []]);
    expect(life.order.deadlineAt).toEqual(BANK_HOLD_UNTIL);
    life.waits();
    expect([life.shown, life.events]).toEqual([['cleared', 'collection unknown'], ['orders.cancellation.requested']]);
  });

  it('and is accepted after the price lock is waited for as long as any answer, then called back', () => {
    const life = new Life(orderIn('cleared'));
    life.receives(blocked(life.order));
    life.now = after(24 * 3600);
    life.receives('paymentUnblocked');
    expect(life.shown).toEqual(['cleared', 'collection accepted']);
    expect(life.waits()).toBe(10 * MINUTE);
    expect(life.events).toEqual(['orders.cancellation.requested']);
  });

  it('and is asked back by its customer is asked back once; the bank still has its time', () => {
    const life = new Life(orderIn('cleared'));
    life.receives(blocked(life.order));
    life.receives('cancelRequested');
    expect(life.events).toEqual(['orders.cancellation.requested']);
    expect(life.order.deadlineAt).toEqual(BANK_HOLD_UNTIL);
  });

  it('and is rejected ends the order without money', () => {
    const life = new Life(orderIn('cleared'));
    life.receives(blocked(life.order)).receives('collectionFailed');
    expect(life.shown).toEqual(['rejected', 'collection failed']);
  });

  it('of a payout makes nobody doubt the payout before the bank must have decided', () => {
    const life = new Life(orderIn('executed'));
    const payout = { kind: 'payout' as const, id: 'c'.repeat(32), state: 'requested' as const, at: AT };
    life.order = { ...life.order, legs: [...life.order.legs, payout] };
    life.receives(blocked(life.order, 'payout'));
    expect(life.order.deadlineAt).toEqual(BANK_HOLD_UNTIL);
    life.waits();
    expect(life.shown.at(-1)).toBe('payout unknown');
    expect(life.waits()).toBe(4 * HOUR);
    expect(life.order.state).toBe('held');
  });
});
