import { Money } from '@aiyrbas/money';
import { aLeg, later } from '../testing/builders';
import { executionOutcomeOf } from './execution';
import type { VenueLeg, VenueLegState } from './leg';

const fill = {
  venueOrderId: 'atx-1',
  quantity: Money.of('100.000000', 'USDT'),
  quoteAmount: Money.of('52000.00', 'KZT'),
  commission: Money.of('104.00', 'KZT'),
  filledAt: later(20),
};
const leg = (state: VenueLegState): VenueLeg =>
  aLeg({
    state,
    ...((state === 'filled' || state === 'partly_filled') && { fill }),
    ...((state === 'rejected' || state === 'not_found') && { reason: state }),
  });

test.each<[VenueLegState[], string]>([
  [['filled'], 'filled, 1 fills'],
  [['filled', 'filled'], 'filled, 2 fills'],
  [['filled', 'sent'], 'open'],
  [['filled', 'requested'], 'open'],
  [['filled', 'rejected'], 'partly_filled, 1 fills'],
  [['partly_filled'], 'partly_filled, 1 fills'],
  [['partly_filled', 'not_found'], 'partly_filled, 1 fills'],
  [['not_found', 'rejected'], 'not_found, 0 fills'],
  [['rejected'], 'rejected, 0 fills'],
  [['unfilled'], 'rejected, 0 fills'],
])('%j: %s', (states, expected) => {
  const outcome = executionOutcomeOf('e'.repeat(32), 'order', states.map(leg));
  const code = outcome?.kind === 'failed' ? outcome.body.code : outcome?.kind;
  expect(outcome ? `${code}, ${outcome.body.fills.length} fills` : 'open').toBe(expected);
});
