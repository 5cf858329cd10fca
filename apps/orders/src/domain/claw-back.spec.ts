// The bank took a credit back: whatever comes after it, and in whatever order, the order pays that money to nobody.
import { expectOk } from '@aiyrbas/kernel';
import { AT, countingIds, inputFor, orderIn } from '../testing/an-order';
import { decideOrderInput } from './decide';
import type { Input } from './input';
import type { Order } from './order';

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

  it('is shown once at the collection, however often it comes', () => {
    const noted = after(orderIn('completed'), 'clawedBack');
    expect(noted.order.legs.find(({ kind }) => kind === 'collection')).toMatchObject({ reason: 'funds_clawed_back' });
    expect(decide(noted.order, 'clawedBack')).toMatchObject({ ok: false });
  });
});
