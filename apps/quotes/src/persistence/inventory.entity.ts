import type { VenueCode } from '@aiyrbas/contracts';
import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';

const venue = { type: 'text', ...as<VenueCode>(), primary: true, comment: 'The venue.' } as const;
const asset = { type: 'text', ...as<Asset>(), primary: true, comment: 'The asset.' } as const;

export const InventoryEntity = defineEntity({
  name: 'inventory',
  comment: 'What a venue reported last that it holds for us. Without a row it has reported nothing.',
  columns: {
    venue,
    asset,
    amount: { ...minorUnits, comment: 'In minor units of the asset.' },
    asOf: {
      type: 'timestamptz',
      comment: 'UTC; when the report was requested. What had been traded by then is in the amount.',
    },
  },
});

export const SpentEntity = defineEntity({
  name: 'spent',
  comment: 'What orders took of it, by the second in which orders published it. Deleted once a report includes it.',
  columns: {
    venue,
    asset,
    until: { type: 'timestamptz', primary: true, comment: 'UTC; the end of the second.' },
    amount: { ...minorUnits, comment: 'In minor units of the asset.' },
  },
});
