// Legs and venue orders that say only what a test is about.
import type { VenueOrder } from '@aiyrbas/venues';
import { Money } from '@aiyrbas/money';
import type { VenueLeg } from '../domain/leg';

const WRITTEN = new Date('2026-11-23T10:00:00.000Z');
export const later = (ms: number): Date => new Date(WRITTEN.getTime() + ms);

export const aLeg = (over: Partial<VenueLeg> = {}): VenueLeg => ({
  clientOrderId: 'a'.repeat(32),
  requestId: 'e'.repeat(32),
  venue: 'ataix',
  pair: 'USDT/KZT',
  side: 'buy',
  quantity: Money.of('100.000000', 'USDT'),
  limit: Money.of('525.00', 'KZT'),
  state: 'sent',
  attempts: 1,
  writtenAt: WRITTEN,
  sentAt: WRITTEN,
  venueOrderId: null,
  fill: null,
  reason: null,
  ...over,
});

export const anOrder = (over: Partial<VenueOrder> = {}): VenueOrder => ({
  venueOrderId: 'atx-1',
  pair: 'USDT/KZT',
  side: 'buy',
  quantity: '100',
  limit: '525',
  status: 'filled',
  filledQuantity: '100',
  quoteAmount: '52000',
  commission: '104',
  createdAt: later(10),
  filledAt: later(20),
  ...over,
});
