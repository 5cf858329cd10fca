import type { VenueCode } from '@aiyrbas/contracts';
import { as, defineEntity } from '@aiyrbas/persistence';

export const VenueMessageEntity = defineEntity({
  name: 'venue_message',
  comment: 'Every message to and from a venue, byte for byte. Evidence: rows are only added.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of archiving.' },
    venue: { type: 'text', ...as<VenueCode>(), comment: 'The venue.' },
    direction: { type: 'text', ...as<'out' | 'in'>(), comment: 'out (to the venue) or in.' },
    clientOrderId: { type: 'text', nullable: true, comment: 'The leg, where the message is about one.' },
    method: { type: 'text', comment: 'HTTP method of the request.' },
    path: { type: 'text', comment: 'Path and query of the request.' },
    status: { type: 'smallint', nullable: true, comment: 'HTTP status, of a response.' },
    bytes: { type: 'bytea', comment: 'The body.' },
    at: { type: 'timestamptz', comment: 'UTC; when it was sent or received.' },
    recordedAt: { type: 'timestamptz', default: () => 'now()', comment: 'UTC; when it was archived.' },
  },
});
