// Whatever bank, venue and ledger answer, in whatever order and however often, and whatever people decide: the saga
// converts once, pays what it has and no more, strands nothing, and ends.
import fc from 'fast-check';
import { Money } from '@aiyrbas/money';
import { aSale, anOrder } from '../testing/an-order';
import { Simulation } from '../testing/simulation';
import { choicesOf } from './choices';
import { isTerminal } from './lifecycle';
import type { Leg } from './order';

const kinds = ['bought from the bank', 'bought from the balance', 'sold to the bank', 'sold to the balance'] as const;

function lived(kind: (typeof kinds)[number], throws: readonly number[], pace: 'run' | 'runSlowly' = 'run'): Simulation {
  let at = 0;
  // When the throws have run out, everything goes well.
  const random = (ways: number): number => (throws[at] === undefined ? ways - 1 : throws[at++]! % ways);
  const isSale = kind.startsWith('sold');
  const order = anOrder(isSale ? aSale() : undefined, { funding: kind.endsWith('bank') ? 'bank' : 'balance' });
  const simulation = new Simulation(order, random);
  if (kind !== 'bought from the bank') simulation.give(order.terms.spend);
  simulation[pace]();
  return simulation;
}

const isRequested = ({ state }: Leg): boolean => state === 'requested' || state === 'accepted' || state === 'unknown';

/** What an earlier run found: several payments of one order that come back or are refused, and are decided about in turn. */
const FOUND: [number[]][] = [
  [[367, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 105]],
  [[1, 0, 0, 0, 0, 0, 0, 0, 0, 41, 0, 0, 1, 0, 0, 25, 1, 21, 0, 1, 0, 711, 0, 0, 1, 0, 0, 73, 0, 0, 1, 0, 0, 0]],
  [[271, 0, 0, 0, 0, 0, 0, 1, 0, 256, 0, 0, 73, 823, 436, 0, 0, 0, 178, 0, 0, 866]],
  [[481, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 89, 0, 0, 9, 0, 181, 0, 0, 1, 691, 0, 1, 0, 0, 382]],
  [[43, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 324, 0, 0, 0, 41, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]],
];

describe.each(kinds)('an order %s', (kind) => {
  const property = (holds: (simulation: Simulation) => void): void =>
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 60, size: 'max' }), (throws) => holds(lived(kind, throws))),
      { numRuns: 1_500, examples: FOUND },
    );

  it('makes and loses no tiyn', () => {
    property((simulation) => {
      const { spend, receive } = simulation.order.terms;
      const zero = Money.zero('KZT');
      const heldOf = (asset: string) =>
        [...simulation.holds.values()]
          .filter((held) => held.asset === asset)
          .reduce((sum, held) => sum.plus(held), Money.zero(asset as 'KZT'));
      const began = kind === 'bought from the balance' ? spend : zero;
      const spent = simulation.converted && spend.asset === 'KZT' ? simulation.converted.spend : zero;
      const earned = simulation.converted && receive.asset === 'KZT' ? simulation.converted.receive : zero;
      const came = began.plus(simulation.collected).plus(earned);
      const went = simulation.paidOut
        .plus(simulation.suspense)
        .plus(simulation.spentElsewhere)
        .plus(spent)
        .plus(simulation.has('KZT'))
        .plus(heldOf('KZT'));
      expect(went.amount).toBe(came.amount);
    });
  });

  it('converts at most what was filled, once, and never more than was promised', () => {
    property(({ order, converted, fills }) => {
      if (!converted) return expect(order.executedAt).toBeUndefined();
      const isBuy = order.terms.side === 'buy';
      const coins = isBuy ? converted.receive : converted.spend;
      const promised = isBuy ? order.terms.receive : order.terms.spend;
      expect(coins.amount).toBe(
        Money.min(
          promised,
          Money.sum(
            fills.map((one) => Money.fromJSON(one.quantity)),
            coins.asset,
          ),
        ).amount,
      );
      // A part is never dearer for the customer than the whole.
      const [fiat, whole] = isBuy ? [converted.spend, order.terms.spend] : [converted.receive, order.terms.receive];
      // What was asked of venues and filled is never more than what was promised.
      const bought = fills.reduce((sum, one) => sum + Money.fromJSON(one.quantity).minor, 0n);
      expect(bought <= promised.minor).toBe(true);
      const exact = whole.minor * coins.minor;
      const paid = fiat.minor * promised.minor;
      expect(isBuy ? paid - exact < promised.minor : exact - paid < promised.minor).toBe(true);
      // The fraction of a tiyn goes to the institution.
      expect(isBuy ? paid >= exact : paid <= exact).toBe(true);
    });
  });

  it('ends, or waits where a person can do something about it; nothing of an ended order stays held', () => {
    property((simulation) => {
      const { order } = simulation;
      if (!isTerminal(order.state)) {
        expect([order.state, choicesOf(order).length > 0 || order.legs.some(isRequested)]).toEqual([order.state, true]);
        expect([order.state, choicesOf(order).length > 0 || order.deadlineAt !== null]).toEqual([order.state, true]);
        return;
      }
      expect([...simulation.holds]).toEqual([]);
      expect(order.state === 'completed').toBe(simulation.converted !== undefined);
      expect(order.legs.filter((leg) => leg.kind === 'payout' && leg.state === 'settled').length).toBeLessThanOrEqual(
        1,
      );
    });
  });

  it('says each end once', () => {
    property(({ events }) => {
      const ends = events.filter(({ event }) => /order\.(completed|rejected|cancelled|expired)$/.test(event.type));
      expect(ends.length).toBeLessThanOrEqual(1);
      for (const once of ['orders.order.executed', 'orders.collection.requested', 'orders.order.completed']) {
        expect(events.filter(({ event }) => event.type === once).length).toBeLessThanOrEqual(1);
      }
    });
  });
});

describe.each(kinds.slice(1))('an order %s, whose ledger, bank and venue take their time', (kind) => {
  it('buys and sells nothing for value that was held after the price lock, and keeps none of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 60, size: 'max' }), (throws) => {
        const { order, events, heldAt, holds } = lived(kind, throws, 'runSlowly');
        const [hold] = order.legs;
        const isInTime = (heldAt.get(hold!.id) ?? order.terms.lockUntil) <= order.terms.lockUntil;
        const isFunded = events.some(({ event }) => event.type === 'orders.order.funded');
        if (isFunded) expect(isInTime).toBe(true);
        else expect(hold!.state === 'settled' ? ['expired'] : ['expired', 'rejected']).toContain(order.state);
        expect(['settled', 'failed']).toContain(hold!.state);
        if (!isInTime) expect(order.reason).toEqual({ code: 'lock_expired' });
        if (isTerminal(order.state)) expect([...holds]).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
});
