import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import { as, defineEntity } from '@aiyrbas/persistence';

export const ReportedBalanceEntity = defineEntity({
  name: 'reported_balance',
  comment: 'The balances of each venue as they were published last.',
  columns: {
    venue: { type: 'text', ...as<VenueCode>(), primary: true, comment: 'The venue.' },
    balances: {
      type: 'jsonb',
      ...as<readonly WireMoney[]>(),
      comment: 'Amounts as decimal strings, in the order of their assets.',
    },
    asOf: { type: 'timestamptz', precision: 3, comment: 'UTC; the time before the request to the venue.' },
  },
});
