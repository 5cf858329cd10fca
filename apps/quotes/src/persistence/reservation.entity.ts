import type { VenueCode } from '@aiyrbas/contracts';
import { type RowOf, as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { Pair } from '@aiyrbas/venues';
import type { InventorySide } from '../domain/inventory';

const pair = { type: 'text', ...as<Pair>(), comment: 'The pair, such as BTC/KZT.' } as const;
const side = { type: 'text', ...as<InventorySide>(), comment: 'buy or sell.' } as const;
const venue = { type: 'text', ...as<VenueCode>(), comment: 'The venue.' } as const;

export const ReservationEntity = defineEntity({
  name: 'reservation',
  comment: 'What a live quote or an unfinished order counts on at a venue.',
  columns: {
    quoteId: { type: 'uuid', primary: true, comment: 'The quote.' },
    venue: { ...venue, primary: true },
    pair,
    side,
    quantity: { ...minorUnits, comment: 'What is traded there, in minor units of the digital asset.' },
    orderId: { type: 'uuid', nullable: true, comment: 'The order that was made of the quote.' },
    freeAt: {
      type: 'timestamptz',
      comment: "UTC; the quote's end and a grace. Infinity once it has an order, whose end frees it.",
    },
    spends: {
      ...minorUnits,
      default: 0,
      comment:
        'What its trade takes at most of our inventory: tiyn of a buy, minor units of the digital asset of a sell.',
    },
  },
});

export const PromisedEntity = defineEntity({
  name: 'promised',
  comment: 'The sums of the reservations. A quote reads a row per venue under its lock, however many quotes are live.',
  columns: {
    pair: { ...pair, primary: true },
    side: { ...side, primary: true },
    venue: { ...venue, primary: true },
    quantity: { ...minorUnits, comment: 'The sum of the quantities, in minor units of the digital asset.' },
    spends: { ...minorUnits, default: 0, comment: 'The sum of what the trades take at most, in the same units.' },
  },
});

export type ReservationRow = RowOf<typeof ReservationEntity>;
