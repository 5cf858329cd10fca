// The archive of what was said to venues and by them: exact bytes, append-only, never read by the service itself.
import { type Tx, insertRows } from '@aiyrbas/persistence';
import type { VenueMessage } from '@aiyrbas/venues';
import { Injectable } from '@nestjs/common';
import { VenueMessageEntity } from './venue-message.entity';

@Injectable()
export class VenueMessagesStore {
  /** @param clientOrderId of the leg that they are about, if they are about one. */
  archive(tx: Tx, messages: readonly (VenueMessage & { readonly clientOrderId?: string })[]): void {
    const rows = messages.map(({ venue, direction, clientOrderId = null, method, path, status = null, bytes, at }) => ({
      venue,
      direction,
      clientOrderId,
      method,
      path,
      status,
      bytes,
      at,
    }));
    insertRows(tx, VenueMessageEntity, rows);
  }
}
