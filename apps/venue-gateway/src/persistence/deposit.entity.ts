import type { VenueCode, WireMoney } from '@aiyrbas/contracts';
import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';

export const VenueDepositEntity = defineEntity({
  name: 'deposit',
  comment: "Coins that came in at a venue, each once by the venue's own id.",
  columns: {
    venue: { type: 'text', ...as<VenueCode>(), primary: true, comment: 'The venue.' },
    venueDepositId: { type: 'text', primary: true, comment: "The venue's id of it." },
    id: { type: 'uuid', unique: true, comment: 'Our id of it.' },
    customerId: { type: 'uuid', nullable: true, comment: 'Whose it is; null when its reference is nobody’s.' },
    reference: { type: 'text', comment: "What its sender stated: a customer's id without dashes, or anything." },
    amount: { type: 'jsonb', ...as<WireMoney>(), comment: 'Amount as a decimal string, and asset.' },
    creditedAt: { type: 'timestamptz', comment: 'UTC, by the clock of the venue.' },
    seenAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; when we read it.' },
  },
});

export type VenueDepositRow = RowOf<typeof VenueDepositEntity>;

export const DepositorEntity = defineEntity({
  name: 'customer',
  comment: 'Who may be credited: every customer that kyc has published.',
  columns: { id: { type: 'uuid', primary: true, comment: 'The customer.' } },
});
