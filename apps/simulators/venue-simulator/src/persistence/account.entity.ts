import type { VenueCode } from '@aiyrbas/contracts';
import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Pair } from '@aiyrbas/venues';
import type { OrderStatus, SimulatedSide } from '../domain/order';

const venue = { type: 'text', ...as<VenueCode>(), comment: 'The simulated venue.' } as const;
const asset = { type: 'text', ...as<Asset>(), comment: 'KZT, BTC ...' } as const;

export const SimulatedOrderEntity = defineEntity({
  name: 'venue_order',
  comment: 'An immediate-or-cancel order at a simulated venue. It is final in the moment in which it is made.',
  columns: {
    venueOrderId: { type: 'text', primary: true, comment: "The venue's own order number." },
    venue,
    clientOrderId: { type: 'text', nullable: true, comment: "The client's order id, at a venue that knows such ids." },
    pair: { type: 'text', ...as<Pair>(), comment: 'Base and quote, such as BTC/KZT.' },
    side: { type: 'text', ...as<SimulatedSide>(), comment: 'buy or sell.' },
    asset: { ...asset, comment: 'The base of the pair.' },
    quantity: { ...minorUnits, comment: 'In minor units of the asset.' },
    limitPrice: { ...minorUnits, comment: 'KZT in tiyn for one whole unit of the asset.' },
    status: { type: 'text', ...as<OrderStatus>(), comment: 'filled, partially_filled, cancelled or rejected.' },
    filled: { ...minorUnits, comment: 'In minor units of the asset.' },
    quoteAmount: { ...minorUnits, comment: 'What the filled quantity costs or brings, KZT in tiyn.' },
    commission: { ...minorUnits, comment: 'KZT in tiyn.' },
    reason: { type: 'text', nullable: true, comment: 'Why it was rejected.' },
    createdAt: { type: 'timestamptz', precision: 3, comment: 'UTC.' },
  },
  uniques: [{ columns: ['venue', 'clientOrderId'] }],
});

export const MovementEntity = defineEntity({
  name: 'movement',
  comment: "What moved on the account at a venue. Never rewritten, so that a test can compare it with the platform's.",
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of moving.' },
    venue,
    asset,
    amount: { ...minorUnits, comment: 'In minor units of the asset; negative for what leaves the account.' },
    kind: {
      type: 'text',
      ...as<'opening' | 'deposit' | 'trade' | 'commission'>(),
      comment: 'opening, deposit, trade or commission.',
    },
    venueOrderId: { type: 'text', nullable: true, comment: 'The order, of a trade or commission.' },
    at: { type: 'timestamptz', precision: 3, default: () => 'now()', comment: 'UTC.' },
    memo: { type: 'text', nullable: true, comment: 'For whom a deposit is, in the words of its sender.' },
  },
});

export const SimulatedBalanceEntity = defineEntity({
  name: 'balance',
  comment: 'The sum of the movements. Its row lock puts the orders at a venue one after the other.',
  columns: {
    venue: { ...venue, primary: true },
    asset: { ...asset, primary: true },
    total: { ...minorUnits, comment: 'In minor units of the asset.' },
  },
});
