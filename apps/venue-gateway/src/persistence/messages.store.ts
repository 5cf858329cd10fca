// The archive of what was said to venues and by them: exact bytes, append-only, never read by the service itself.
import type { Tx } from '@aiyrbas/persistence';
import type { VenueMessage } from '@aiyrbas/venues';

export interface ArchivedMessage {
  readonly message: VenueMessage;
  readonly clientOrderId: string | null;
}

export function archive(tx: Tx, archived: readonly ArchivedMessage[]): void {
  if (archived.length === 0) return;
  const messages = archived.map(({ message }) => message);
  tx.write(
    `insert into venue_message (venue, direction, client_order_id, method, path, status, bytes, at)
     select venue, direction, client_order_id, method, path, status, decode(hex, 'hex'), at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::timestamptz[])
       as m(venue, direction, client_order_id, method, path, status, hex, at)`,
    [
      messages.map((message) => message.venue),
      messages.map((message) => message.direction),
      archived.map(({ clientOrderId }) => clientOrderId),
      messages.map((message) => message.method),
      messages.map((message) => message.path),
      messages.map((message) => message.status ?? null),
      messages.map((message) => message.bytes.toString('hex')),
      messages.map((message) => message.at),
    ],
  );
}
