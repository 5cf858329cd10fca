// The bank took a credit back: whatever comes after it, and in whatever order, the order pays that money to nobody.
import { expectOk } from '@aiyrbas/kernel';
import { AT, countingIds, inputFor, orderIn, tenge } from '../testing/an-order';
import { type Choice, choicesOf, isPaidBack } from './choices';
import { decideOrderInput } from './decide';
import type { Input } from './input';
import { type Order, legOf, withLeg } from './order';

const ids = countingIds(900);
const decide = (order: Order, on: Input['on']) => decideOrderInput(order, inputFor(on, order), { now: AT, ids });
const after = (order: Order, on: Input['on']) => expectOk(decide(order, on), on);
const types = (decision: ReturnType<typeof after>): string[] => decision.domainEvent.map(({ event }) => event.type);

describe('an order whose money the bank took back', () => {
  it('ends before it has used the money, and the ledger’s late event about the credit pays nothing back', () => {
    const ended = after(orderIn('cleared'), 'clawedBack');
    expect([ended.order.state, ended.order.reason, types(ended)]).toEqual([
      'cancelled',
      { code: 'funds_clawed_back' },
      ['orders.order.cancelled'],
    ]);
    expect(decide(ended.order, 'holdPlaced')).toMatchObject({ ok: false, error: { code: 'nothing_to_do' } });
  });

  it('goes on where the trade is at the venue, and completes', () => {
    const noted = after(orderIn('funded'), 'clawedBack');
    expect([noted.order.state, types(noted)]).toEqual(['funded', []]);
    expect(after(noted.order, 'filled').order.state).toBe('executed');
  });

  const choose = (order: Order, choice: Choice) =>
    decideOrderInput(order, { on: 'decided', cause: 'test', choice }, { now: AT, ids });

  it('that is held before a trade is neither traded nor paid back: it ends', () => {
    const { order } = after(orderIn('funded'), 'clawedBack');
    const failed = withLeg(order, legOf(order, 'execution')!.id, { state: 'failed' });
    const stuck: Order = { ...failed, state: 'held', heldFrom: 'funded' };
    expect(choicesOf(stuck)).toEqual(['give_up']);
    for (const choice of ['retry', 'return', 'pay_elsewhere'] as const) {
      expect(isPaidBack(choice)).toBe(true);
      expect(choose(stuck, choice)).toMatchObject({ ok: false });
    }
    const ended = expectOk(choose(stuck, 'give_up'), 'give_up');
    expect([ended.order.state, ended.order.reason]).toEqual(['refunded', { code: 'funds_clawed_back' }]);
    expect(ended.domainEvent.map(({ event }) => event.type)).not.toContain('orders.refund.requested');
  });

  it('is not paid back again when the bank refuses its refund: the customer keeps what is there', () => {
    const late = { ...inputFor('holdPlaced', orderIn('cleared')), amount: tenge('1.00') } as Input;
    const cleared = orderIn('cleared');
    const refunding = expectOk(decideOrderInput(cleared, late, { now: AT, ids }), 'too little').order;
    const held = after(after(refunding, 'clawedBack').order, 'payoutFailed').order;
    expect(held.state).toBe('held');
    expect(choicesOf(held)).toEqual(['keep', 'give_up']);
    for (const choice of ['retry', 'pay_elsewhere'] as const) {
      expect(choose(held, choice)).toMatchObject({ ok: false });
    }
  });

  it('is not traded elsewhere with money that is gone: without a fill the order ends', () => {
    const noted = after(orderIn('funded'), 'clawedBack');
    const ended = after(noted.order, 'executionFailed');
    expect([ended.order.state, ended.order.reason]).toEqual(['refunded', { code: 'funds_clawed_back' }]);
    expect(types(ended)).toEqual(['orders.order.refunded']);
  });

  it('is shown once at the collection, however often it comes', () => {
    const noted = after(orderIn('completed'), 'clawedBack');
    expect(noted.order.legs.find(({ kind }) => kind === 'collection')).toMatchObject({ reason: 'funds_clawed_back' });
    expect(decide(noted.order, 'clawedBack')).toMatchObject({ ok: false });
  });
});
