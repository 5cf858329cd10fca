import { aLeg, later } from '../testing/builders';
import type { VenueLeg } from './leg';
import { type Resolution, needsAPerson, resolve } from './resolution';

const MINUTE = 60_000;
const never: Resolution = { outcome: 'not_executed', comment: 'the venue says so' };
const itIs = (venueOrderId: string): Resolution => ({
  outcome: 'executed',
  venueOrderId,
  comment: 'the venue says so',
});
const decisionOf = (leg: VenueLeg, resolution: Resolution, owner: string | undefined, now: Date): string => {
  const result = resolve(leg, resolution, owner, now);
  if (!result.ok) return result.error.detail;
  return [result.value.state, result.value.venueOrderId, result.value.reason].join(' ');
};

test.each<[string, Partial<VenueLeg>, number, boolean]>([
  ['just sent', {}, 0, false],
  ['asked in vain for almost ten minutes', { reason: 'TimeoutError' }, 10 * MINUTE - 1, false],
  ['asked in vain for ten minutes', { reason: 'TimeoutError' }, 10 * MINUTE, true],
  ['more orders than legs', { reason: 'two_candidates' }, 1, true],
  ['other terms', { reason: 'terms_differ' }, 1, true],
  ['never sent', { state: 'requested', sentAt: null }, 60 * MINUTE, false],
  ['filled', { state: 'filled', reason: null }, 60 * MINUTE, false],
])('%s: %j', (_, over, ms, expected) => {
  expect(needsAPerson(aLeg(over), later(ms))).toBe(expected);
});

test.each<[string, Partial<VenueLeg>, Resolution, string | undefined, string]>([
  ['never executed', {}, never, undefined, 'not_found  resolved_not_executed'],
  ['the venue’s order', {}, itIs('atx-7'), undefined, 'sent atx-7 resolved_executed'],
  ['the order of another leg', {}, itIs('atx-7'), 'b'.repeat(32), 'that order belongs to another leg'],
  [
    'an order that was read already',
    { venueOrderId: 'atx-7' },
    itIs('atx-7'),
    'a'.repeat(32),
    'that order was read, and its terms are not those of this leg',
  ],
  ['a leg that has ended', { state: 'rejected' }, never, undefined, 'its end is known: rejected'],
])('%s', (_, over, resolution, owner, expected) => {
  expect(decisionOf(aLeg({ reason: 'two_candidates', ...over }), resolution, owner, later(MINUTE))).toBe(expected);
});

test('an operator cannot decide while the venue is still being queried', () => {
  expect(decisionOf(aLeg(), never, undefined, later(MINUTE))).toBe('the venue is still being queried');
});
