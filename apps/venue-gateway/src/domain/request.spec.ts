import { executionRequested } from '@aiyrbas/contracts';
import { type ExecutionRequest, readLegs } from './request';

const both = new Set(['intebix', 'ataix'] as const);
const request = (
  over: Partial<ExecutionRequest['legs'][number]> = {},
  side: 'buy' | 'sell' = 'buy',
): ExecutionRequest => ({
  ...executionRequested.example,
  side,
  legs: [{ ...executionRequested.example.legs[0]!, ...over }],
});

test.each([
  ['buy', '525.26', '525.26'],
  ['buy', '525.269999', '525.26'],
  ['sell', '525.260001', '525.27'],
] as const)('a limit to %s at %s is sent as %s: never worse than what we may take', (side, limitPrice, sent) => {
  const legs = readLegs(request({ limitPrice }, side), both);
  expect(legs.ok && legs.value[0]?.limit.amount).toBe(sent);
});

test.each([
  [{ ...request(), legs: [] }, 'no legs'],
  [{ ...request(), legs: [request().legs[0]!, request().legs[0]!] }, 'share a client order id'],
  [request({ pair: 'DOGE/KZT' }), 'does not trade'],
  [request({ pair: 'BTC/KZT' }), 'not a quantity of BTC/KZT'],
  [request({ quantity: { amount: '0.000000', asset: 'USDT' } }), 'not a quantity'],
])('a request that cannot be meant is for a person', (change, why) => {
  const legs = readLegs(change as ExecutionRequest, both);
  expect(!legs.ok && legs.error).toContain(why);
});

test('a venue without an address here is for a person', () => {
  expect(readLegs(request(), new Set(['ataix'] as const))).toEqual({
    ok: false,
    error: 'intebix is not configured here',
  });
});
