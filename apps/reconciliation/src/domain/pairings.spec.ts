import { dueAt } from './pairings';

const timeouts = { usualMs: 60_000, paymentDays: 3 };
const due = (
  pairing: Parameters<typeof dueAt>[0]['pairing'],
  side: 'told' | 'booked',
  at: string,
): string | undefined => dueAt({ pairing, side }, timeouts, new Date(at))?.toISOString();

describe('by when the other side of a line must have come', () => {
  it.each([
    ['bank', 'told', '2026-11-23T09:01:00.000Z'],
    ['fill', 'told', '2026-11-23T09:05:00.000Z'],
    ['balance', 'told', '2026-11-23T09:10:00.000Z'],
    ['statement', 'told', '2026-11-23T09:10:00.000Z'],
    ['completion', 'told', '2026-11-23T09:01:00.000Z'],
    ['completion', 'booked', undefined],
  ] as const)('%s, %s', (pairing, side, expected) => {
    expect(due(pairing, side, '2026-11-23T09:00:00Z')).toBe(expected);
  });

  it.each([
    ['in a week', '2026-11-23T09:00:00Z', '2026-11-26T19:00:00.000Z'],
    ['over a weekend', '2026-11-27T09:00:00Z', '2026-12-02T19:00:00.000Z'],
    ['over the five days off of Nauryz', '2026-03-20T09:00:00Z', '2026-03-30T19:00:00.000Z'],
  ])('a bank has three working days for a payment: %s', (_when, at, expected) => {
    expect(due('clearing', 'told', at)).toBe(expected);
  });
});
