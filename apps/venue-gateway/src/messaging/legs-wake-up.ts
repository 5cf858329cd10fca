// Says that legs became due, in this process: from whoever writes them down to whoever sends them. Only a shortcut;
// the due time in the database is the truth, and is looked at on start and by a timer.
import type { VenueCode } from '@aiyrbas/contracts';
import { Injectable } from '@nestjs/common';

@Injectable()
export class LegsWakeUp {
  readonly #listeners = new Map<VenueCode, () => void>();

  listen(venue: VenueCode, listener: () => void): void {
    this.#listeners.set(venue, listener);
  }

  raise(venues: Iterable<VenueCode>): void {
    for (const venue of venues) this.#listeners.get(venue)?.();
  }
}
