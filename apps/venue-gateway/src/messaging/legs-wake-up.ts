// A wake-up notification in this process: legs became due. Whoever stores legs sends it, and the venue workers
// receive it. It is only a shortcut: the due time in the database is the truth, and is polled on start and by a
// timer.
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
