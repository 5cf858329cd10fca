import { ORDER_STATES, type OrderState, eventNamed } from '@aiyrbas/contracts';
import { InvariantError } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import fc from 'fast-check';
import { ACCOUNT, AT, FILLS, aSale, after, anOrder, countingIds, inputFor, orderIn, tenge } from '../testing/an-order';
import { CHOICES, choicesOf } from './choices';
import { decideOrderInput } from './decide';
import { assessFunds } from './funds-policy';
import type { Input } from './input';
import type { Trigger } from './input';
import { LIFECYCLE, MOVES, isTerminal } from './lifecycle';

const TRIGGERS = Object.keys(LIFECYCLE.placed) as Trigger[];
import { type Leg, type LegKind, type Order, legOf } from './order';

const context = () => ({ now: AT, ids: countingIds(500) });
/** What must have been asked before this can be answered. */
const REQUESTED_BY: Partial<Record<Trigger, LegKind>> = {
  collectionAccepted: 'collection',
  collectionSettled: 'collection',
  collectionFailed: 'collection',
  holdPlaced: 'collection',
  filled: 'execution',
  executionFailed: 'execution',
  posted: 'execution',
};
const isResponseToNothing = (order: Order, on: Trigger): boolean =>
  (on === 'filled' && LIFECYCLE[order.state].filled === 'late fill' && !legOf(order, 'execution')) ||
  (on === 'payoutReturned' && !legOf(order, 'payout') && !legOf(order, 'refund'));
const types = (events: readonly { event: { type: string } }[]): string[] => events.map(({ event }) => event.type);

describe('the table of an order’s life', () => {
  const cells = ORDER_STATES.flatMap((state) => TRIGGERS.map((on) => [state, on] as const));

  it.each(cells)('%s + %s has a defined outcome, and what it tells fits the contracts', (state, on) => {
    const order = orderIn(state);
    expect(order.state).toBe(state);
    if (isResponseToNothing(order, on)) {
      // A bug of whoever says it: the message is parked, nothing is shrugged off.
      expect(() => decideOrderInput(order, inputFor(on, order), context())).toThrow(InvariantError);
      return;
    }
    const result = decideOrderInput(order, inputFor(on, order), context());
    if (!result.ok) {
      expect(['order_not_cancellable', 'decision_not_possible', 'nothing_to_do']).toContain(result.error.code);
      return;
    }
    const { order: next, domainEvent: events, entered } = result.value;
    expect(next.version).toBe(order.version + 1);
    if (next.state !== order.state) {
      expect(MOVES[order.state]).toContain(next.state);
      expect(entered).toMatchObject({ state: next.state, version: next.version, cause: `test.${on}` });
    }
    // A state that still waits for something says until when; one that does not, does not.
    expect(next.deadlineAt === null).toBe(isTerminal(next.state));
    for (const { event, body } of events) expect(eventNamed(event.type)!.schema.safeParse(body).error).toBeUndefined();
  });

  it('reaches every state, and leaves every state that is not terminal', () => {
    const reached = new Set<OrderState>(['placed']);
    for (let grown = true; grown;) {
      const before = reached.size;
      [...reached].forEach((state) => MOVES[state].forEach((to) => reached.add(to)));
      grown = reached.size > before;
    }
    // `refunded` and the like are reached by steps, not only by the table of moves.
    expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
    expect(ORDER_STATES.filter(isTerminal).sort()).toEqual([
      'cancelled',
      'completed',
      'expired',
      'refunded',
      'rejected',
    ]);
  });

  it('gives every state that is not terminal a deadline', () => {
    for (const state of ORDER_STATES) expect(orderIn(state).deadlineAt === null).toBe(isTerminal(state));
  });

  it('lets only a placed hold lead to funded', () => {
    for (const [state, on] of cells.filter(([from]) => from !== 'held')) {
      const order = orderIn(state);
      if (isResponseToNothing(order, on)) continue;
      const result = decideOrderInput(order, inputFor(on, order), context());
      if (result.ok && result.value.order.state === 'funded' && order.state !== 'funded') expect(on).toBe('holdPlaced');
    }
  });

  it('moves an order out of a terminal state only for a payment that came back, and returns money that comes then', () => {
    for (const state of ORDER_STATES.filter(isTerminal)) {
      const order = orderIn(state);
      for (const on of TRIGGERS.filter((trigger) => trigger !== 'payoutReturned')) {
        if (isResponseToNothing(order, on)) continue;
        const result = decideOrderInput(order, inputFor(on, order), context());
        if (result.ok) expect(result.value.order.state).toBe(state);
      }
      const credit = inputFor('holdPlaced', orderIn('cleared')) as { credit: object };
      const late = decideOrderInput(
        order,
        { ...credit, credit: { ...credit.credit, entryRef: 'EUR-2' } } as never,
        context(),
      );
      expect(late.ok && types(late.value.domainEvent)).toEqual(['orders.refund.requested']);
    }
  });

  it('asks for nothing twice, whatever comes in whatever order and however often', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TRIGGERS), { maxLength: 25 }), (triggers) => {
        let order = anOrder();
        const ids = countingIds(1000);
        const events: string[] = [];
        for (const on of triggers) {
          // An answer to something that was never asked is a bug of whoever answers: it is parked, not decided.
          const requested = REQUESTED_BY[on];
          if ((requested && !legOf(order, requested)) || isResponseToNothing(order, on)) continue;
          const result = decideOrderInput(order, inputFor(on, order), { now: AT, ids });
          if (!result.ok) continue;
          events.push(...types(result.value.domainEvent));
          order = result.value.order;
        }
        for (const once of [
          'orders.collection.requested',
          'orders.order.executed',
          'orders.order.funded',
          'orders.order.completed',
        ]) {
          expect(events.filter((type) => type === once).length).toBeLessThanOrEqual(1);
        }
        // One effect per cause: every refund answers a receipt, and there are never more of them.
        expect(order.legs.filter((leg) => leg.kind === 'refund').length).toBeLessThanOrEqual(order.receipts.length);
        const ends = events.filter((type) => /\.(completed|rejected|cancelled|expired|refunded)$/.test(type));
        expect(ends.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has a cell for every pair', () => {
    for (const [state, on] of cells) expect(LIFECYCLE[state][on]).toBeDefined();
  });
});

describe('a purchase', () => {
  it('collects, holds, executes and completes, telling each once', () => {
    const events: string[] = [];
    let order = anOrder();
    const ids = countingIds();
    for (const on of [
      'cleared',
      'collectionAccepted',
      'collectionSettled',
      'holdPlaced',
      'filled',
      'posted',
    ] as const) {
      const result = decideOrderInput(order, inputFor(on, order), { now: AT, ids });
      if (!result.ok) continue;
      events.push(...types(result.value.domainEvent));
      order = result.value.order;
    }
    expect(order.state).toBe('completed');
    expect(events).toEqual([
      'orders.order.cleared',
      'orders.collection.requested',
      'orders.order.funded',
      'orders.execution.requested',
      'orders.order.executed',
      'orders.order.completed',
    ]);
    expect(order.legs.map((leg) => [leg.kind, leg.state])).toEqual([
      ['collection', 'settled'],
      ['execution', 'settled'],
    ]);
    expect(order.receipts).toMatchObject([{ outcome: 'allocated', entryRef: 'EUR-1' }]);
  });

  it('from balance asks the ledger for a hold instead of the bank for money', () => {
    const order = anOrder(undefined, { funding: 'balance' });
    const result = decideOrderInput(order, inputFor('cleared', order), context());
    expect(result.ok && types(result.value.domainEvent)).toEqual(['orders.order.cleared', 'orders.hold.requested']);
  });

  it('whose money comes late and is to be kept expires, and the money stays as balance', () => {
    const order = orderIn('cleared', anOrder(undefined, { onLateFunds: 'keep' }));
    const input = inputFor('holdPlaced', order);
    const late = {
      ...input,
      credit: { ...(input as { credit: object }).credit, bookedAt: after(45), receivedAt: after(45) },
    };
    const result = decideOrderInput(order, late as never, context());
    expect(result.ok && result.value.order).toMatchObject({ state: 'expired', receipts: [{ outcome: 'kept' }] });
    expect(result.ok && types(result.value.domainEvent)).toEqual(['orders.order.expired']);
  });

  it('that got less than it asked is refunded whole, once the bank has booked it', () => {
    const cleared = orderIn('cleared');
    const under = decideOrderInput(cleared, inputFor('holdPlaced', cleared, tenge('99999.00')), context());
    expect(under.ok && types(under.value.domainEvent)).toEqual(['orders.refund.requested']);
    const waiting = under.ok ? under.value.order : cleared;
    expect(legOf(waiting, 'refund')!.amount!.amount).toBe('99999.00');
    const paid = decideOrderInput(waiting, inputFor('payoutSettled', waiting), context());
    expect(paid.ok && paid.value.order).toMatchObject({ state: 'refunded', reason: { code: 'funds_under' } });
    expect(paid.ok && paid.value.order.receipts).toMatchObject([{ outcome: 'refunded' }]);
  });

  it('that one venue refuses is bought at the other; that all refuse goes back, once', () => {
    let order = orderIn('funded');
    const same = context();
    for (const venue of ['ataix', 'intebix', 'ataix'] as const) {
      const failed = decideOrderInput(order, inputFor('executionFailed', order), same);
      expect(failed.ok && types(failed.value.domainEvent)).toEqual(['orders.execution.requested']);
      if (failed.ok) order = failed.value.order;
      expect(legOf(order, 'execution')!.venues).toEqual([venue]);
    }
    const last = decideOrderInput(order, inputFor('executionFailed', order), same);
    expect(last.ok && types(last.value.domainEvent)).toEqual(['orders.refund.requested']);
    if (last.ok) order = last.value.order;
    expect(decideOrderInput(order, inputFor('executionFailed', order), context())).toMatchObject({ ok: false });
    // A fill that turns up afterwards is the platform's; a person looks.
    const filled = decideOrderInput(order, inputFor('filled', order), context());
    expect(filled.ok && filled.value.order).toMatchObject({ state: 'held', reason: { code: 'filled_after_failure' } });
    expect(filled.ok && types(filled.value.domainEvent)).toEqual(['orders.order.held']);
  });

  it('whose price lock has ended is not tried again: what was filled is converted, in proportion', () => {
    const funded = orderIn('funded');
    const half = { ...FILLS[0]!, quantity: { amount: '95.423881', asset: 'USDT' as const } };
    const input = { ...inputFor('executionFailed', funded), code: 'partly_filled', fills: [half] } as never;
    const result = decideOrderInput(funded, input, { ...context(), now: after(31) });
    expect(result.ok && result.value.order).toMatchObject({
      state: 'executed',
      reason: { code: 'execution_partly_filled' },
    });
    const events = result.ok
      ? result.value.domainEvent.find(({ event }) => event.type === 'orders.order.executed')
      : undefined;
    // 95.423881 of 190.847763 USDT: the spend is rounded up, what is received is what was filled.
    expect(events?.body).toMatchObject({
      spend: { amount: '50000.00', asset: 'KZT' },
      receive: { amount: '95.423881', asset: 'USDT' },
      fees: [{ amount: '249.99' }, { amount: '99.99' }],
      rounding: { amount: '0.00' },
    });
  });

  it('that is cancelled while the bank collects waits for the bank’s answer', () => {
    const cleared = orderIn('cleared');
    const requested = decideOrderInput(cleared, inputFor('cancelRequested', cleared), context());
    expect(requested.ok && requested.value.order).toMatchObject({ state: 'cleared', cancelRequested: true });
    expect(requested.ok && types(requested.value.domainEvent)).toEqual(['orders.cancellation.requested']);
    const order = requested.ok ? requested.value.order : cleared;
    const lateInput = { ...inputFor('collectionFailed', order), code: 'cancelled' } as never;
    const done = decideOrderInput(order, lateInput, context());
    expect(done.ok && done.value.order.state).toBe('cancelled');
  });
});

describe('money that comes after its bank had granted the cancellation (case 28)', () => {
  it.each([true, false])('goes back once, and the order keeps its end (wished by the customer: %s)', (isRequested) => {
    let order = orderIn('cleared');
    const same = context();
    const receives = (input: Input): string[] => {
      const result = decideOrderInput(order, input, same);
      if (result.ok) order = result.value.order;
      return result.ok ? types(result.value.domainEvent) : [];
    };
    receives(inputFor(isRequested ? 'cancelRequested' : 'deadlinePassed', order));
    receives({ ...inputFor('collectionFailed', order), code: 'cancelled' } as Input);
    const end = isRequested ? 'cancelled' : 'expired';
    const { reason } = order;
    expect(order).toMatchObject({ state: end, legs: [{ state: 'failed' }] });
    receives(inputFor('collectionSettled', order));
    const credit = inputFor('holdPlaced', order);
    expect([receives(credit), receives(credit)]).toEqual([['orders.refund.requested'], []]);
    expect(order).toMatchObject({ state: end, reason, receipts: [{ outcome: 'pending' }] });
    expect(order.receipts[0]!.cites).toMatch(/after the order’s end/);
    receives(inputFor('payoutSettled', order));
    expect(order).toMatchObject({ state: end, reason, receipts: [{ outcome: 'refunded' }] });
  });
});

describe('a sale', () => {
  it('holds the coins, executes, and is complete once its proceeds are booked', () => {
    let order = anOrder(aSale());
    const ids = countingIds();
    const events: string[] = [];
    for (const on of ['cleared', 'holdPlaced', 'filled', 'posted', 'payoutSettled'] as const) {
      const result = decideOrderInput(order, inputFor(on, order), { now: AT, ids });
      expect(result.ok).toBe(true);
      if (!result.ok) continue;
      events.push(...types(result.value.domainEvent));
      order = result.value.order;
    }
    expect(order.state).toBe('completed');
    expect(events).toContain('orders.hold.requested');
    expect(events).toContain('orders.payout.requested');
  });
});

describe('a payment that comes back', () => {
  it('and is heard of before its booking has failed: the booking then ends nothing', () => {
    const ids = countingIds();
    let order = anOrder(aSale());
    for (const on of ['cleared', 'holdPlaced', 'filled', 'posted'] as const) {
      const result = decideOrderInput(order, inputFor(on, order), { now: AT, ids });
      if (result.ok) order = result.value.order;
    }
    const back = decideOrderInput(order, inputFor('payoutReturned', order), { now: AT, ids });
    const held = back.ok ? back.value.order : order;
    expect(held).toMatchObject({ state: 'held', heldFrom: 'executed', reason: { code: 'payment_returned' } });
    expect(decideOrderInput(held, inputFor('payoutSettled', held), { now: AT, ids })).toMatchObject({ ok: false });
  });
});

describe('an order that is held for a payment that came back', () => {
  it('stays held while another payment of it is booked, until people have decided about the one', () => {
    const ids = countingIds();
    let order = anOrder();
    const receives = (input: Input): void => {
      const result = decideOrderInput(order, input, { now: AT, ids });
      if (!result.ok) throw new Error(result.error.code);
      order = result.value.order;
    };
    const lateMoney = (holdId: string): Input => {
      const [{ id: requestId, amount: requested }] = order.legs as [Leg & { amount: Money }];
      const [bookedAt, receivedAt] = [after(3_600), after(3_600)];
      const credit = { requestId, entryRef: `E-${holdId}`, requested, bookedAt, receivedAt };
      return { on: 'holdPlaced', cause: 'ledger', holdId, amount: requested, heldAt: receivedAt, credit };
    };
    const lastPayment = (): string => order.legs.findLast(({ kind }) => kind === 'refund')!.id;
    receives({ on: 'cleared', cause: 'kyc' });
    receives(lateMoney('first'));
    const first = lastPayment();
    receives({ on: 'payoutSettled', cause: 'bank', requestId: first });
    const back = { holdId: 'back', amount: order.terms.spend, entryRef: 'E-back', bookedAt: AT };
    receives({ on: 'payoutReturned', cause: 'ledger', requestId: first, ...back });
    receives(lateMoney('second'));
    receives({ on: 'payoutSettled', cause: 'bank', requestId: lastPayment() });
    expect([order.state, choicesOf(order)]).toEqual(['held', ['retry', 'pay_elsewhere', 'keep', 'give_up']]);
    receives({ on: 'decided', cause: 'operator', choice: 'retry' });
    expect(order.legs.at(-1)).toMatchObject({ kind: 'refund', holdId: 'back' });
    receives({ on: 'payoutSettled', cause: 'bank', requestId: lastPayment() });
    expect(order.state).toBe('refunded');
    expect(order.receipts.filter(({ outcome }) => outcome === 'case')).toEqual([]);
  });
});

describe('a payment beside an order that is still on its way', () => {
  const ids = countingIds();
  let order: Order;
  let events: string[];
  const receives = (input: Input | Trigger): void => {
    const whole = typeof input === 'string' ? inputFor(input, order) : input;
    const result = decideOrderInput(order, whole, { now: AT, ids });
    if (!result.ok) throw new Error(result.error.code);
    order = result.value.order;
    events.push(...types(result.value.domainEvent));
  };
  const decided = (choice: 'keep' | 'give_up' | 'retry'): Input => ({ on: 'decided', cause: 'operator', choice });
  beforeEach(() => {
    order = orderIn('funded');
    events = [];
    const { credit, ...twice } = inputFor('holdPlaced', orderIn('cleared')) as Input & { credit: object };
    receives({ ...twice, holdId: 'second', credit: { ...credit, entryRef: 'EUR-2' } } as Input);
    receives('payoutSettled');
    receives('payoutReturned');
    expect(order).toMatchObject({ state: 'held', heldFrom: 'funded' });
    events.splice(0);
  });

  it('came back and is to be paid again when the order ends: nothing is paid, and nothing stays held for it', () => {
    receives(decided('retry'));
    receives('payoutFailed');
    receives(decided('retry'));
    const { id: holdId, amount } = legOf(order, 'hold')!;
    receives('filled');
    receives('posted');
    expect(order).toMatchObject({ state: 'completed', receipts: [{}, {}, { outcome: 'kept' }] });
    events.splice(0);
    receives({ on: 'holdPlaced', cause: 'ledger', holdId, amount: amount!, heldAt: AT });
    expect([order.state, ...events]).toEqual(['completed', 'orders.order.released']);
  });

  it.each(['keep', 'give_up', 'retry'] as const)('came back: %s ends nothing, the order goes on', (choice) => {
    receives(decided(choice));
    const paid = { keep: [], give_up: ['orders.suspense.requested'], retry: [] }[choice];
    const again = choice === 'retry' ? ['orders.refund.requested'] : [];
    expect([order.state, ...events]).toEqual(['funded', ...paid, 'orders.order.released', ...again]);
    receives('filled');
    receives('posted');
    expect(order.state).toBe('completed');
  });
});

describe('an undone order whose refund the bank refuses', () => {
  it.each([
    ['keep', 'kept'],
    ['give_up', 'given_up'],
  ] as const)('and that people %s is refunded, and its receipt says that the money was %s', (choice, outcome) => {
    const ids = countingIds();
    let order = orderIn('funded');
    const receives = (input: Input): void => {
      const result = decideOrderInput(order, input, { now: after(31), ids });
      if (result.ok) order = result.value.order;
    };
    receives(inputFor('executionFailed', order));
    receives(inputFor('payoutFailed', order));
    expect(order).toMatchObject({ state: 'held', receipts: [{ outcome: 'allocated' }] });
    receives({ on: 'decided', cause: 'operator', choice });
    if (choice === 'give_up') receives(inputFor('holdPlaced', order));
    expect(order).toMatchObject({ state: 'refunded', receipts: [{ outcome }] });
  });
});

describe('a decision', () => {
  it('that is not among the choices changes nothing, whoever approved it', () => {
    const order = orderIn('held');
    for (const choice of CHOICES) {
      const account = { bankAccountId: ACCOUNT.accountId, bic: ACCOUNT.bic };
      expect(decideOrderInput(order, { on: 'decided', cause: 'operator', choice, account }, context())).toMatchObject({
        ok: false,
        error: { code: 'decision_not_possible' },
      });
    }
  });
});

describe('the funds policy', () => {
  const lockUntil = after(30);
  it.each([
    ['exact', '100000.00', 0, 0],
    ['exact', '100000.00', 30, 30],
    ['under', '99999.99', 0, 0],
    ['over', '100000.01', 0, 0],
    ['late', '100000.00', 31, 31],
    // A bank’s clock that runs ahead makes nobody late: we had the message in time.
    ['exact', '100000.00', 3600, 10],
    // An outage between the bank and us makes nobody late: the bank booked it in time.
    ['exact', '100000.00', 10, 3600],
    ['late', '99999.00', 45, 45],
  ])('says %s for %s booked after %i s and received after %i s', (expected, amount, booked, received) => {
    const funds = {
      requested: tenge('100000.00'),
      amount: tenge(amount),
      bookedAt: after(booked),
      receivedAt: after(received),
    };
    expect(assessFunds(funds, lockUntil)).toBe(expected);
  });
});
