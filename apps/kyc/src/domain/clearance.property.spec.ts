// Whatever is asked and however orders end: a month has the sum of its live purchases, never more than the cap, and nothing
// is refused that would have fitted.
import fc from 'fast-check';
import { type KnownClearances, type OrderToClear, clearEach, monthKey } from './clearance';
import type { MonthUsage } from './purchase-limit';

const CAP = 1_000n;
const CUSTOMERS = ['aigerim', 'daulet'];

const aClearanceRequest = fc.record({
  customerId: fc.constantFrom(...CUSTOMERS),
  month: fc.constantFrom('2026-11', '2026-12'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  value: fc.bigInt({ min: 1n, max: 600n }),
});
/** Several asks that come together; then some of what is under way ends, the nth of it, completed or not. */
const aRound = fc.record({
  requests: fc.array(aClearanceRequest, { maxLength: 8 }),
  ends: fc.array(fc.record({ nth: fc.nat(30), completed: fc.boolean() }), { maxLength: 4 }),
});

interface Live extends OrderToClear {
  completed: boolean;
}

const usageOf = (live: readonly Live[]): Map<string, MonthUsage> => {
  const usage = new Map<string, MonthUsage>();
  for (const one of live.filter(({ side }) => side === 'buy')) {
    const { reserved, used } = usage.get(monthKey(one)) ?? { reserved: 0n, used: 0n };
    const month = one.completed ? { reserved, used: used + one.value } : { reserved: reserved + one.value, used };
    usage.set(monthKey(one), month);
  }
  return usage;
};
const total = ({ reserved, used }: MonthUsage): bigint => reserved + used;

const knownOf = (live: readonly Live[]): KnownClearances => ({
  customers: new Map(CUSTOMERS.map((id) => [id, { status: 'accepted', residency: 'KZ' }])),
  decided: new Map(),
  usage: usageOf(live),
  policies: [{ rule: 'r', cap: CAP, validFrom: new Date(0), howToRaise: 'pass the test' }],
});

describe('months of purchases', () => {
  it('never exceed the cap, refuse nothing that fits, and do not depend on how asks come together', () => {
    fc.assert(
      fc.property(fc.array(aRound, { maxLength: 12 }), (rounds) => {
        let live: Live[] = [];
        let nth = 0;
        for (const { requests, ends } of rounds) {
          const full = requests.map((request): OrderToClear => {
            const id = String((nth += 1));
            return { ...request, requestId: id, orderId: id, asset: 'USDT', acceptedAt: new Date() };
          });
          const together = clearEach(full, knownOf(live));
          for (const [at, request] of full.entries()) {
            // One by one, each with what is live by then, gives the same as all at once.
            const [alone] = clearEach([request], knownOf(live));
            expect(alone).toEqual(together[at]);
            const before = usageOf(live).get(monthKey(request)) ?? { reserved: 0n, used: 0n };
            const fits = request.side === 'sell' || total(before) + request.value <= CAP;
            expect(alone).toEqual({
              isNew: true,
              decision: fits ? { granted: true } : { granted: false, code: 'limit_exceeded' },
            });
            if (fits) live.push({ ...request, completed: false });
          }
          for (const month of usageOf(live).values()) expect(total(month) <= CAP).toBe(true);
          for (const { nth: which, completed } of ends) {
            const open = live.filter((each) => !each.completed);
            const one = open[which % open.length];
            if (one && completed) one.completed = true;
            else live = live.filter((each) => each !== one);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
