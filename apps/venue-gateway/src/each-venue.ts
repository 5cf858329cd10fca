// Does one thing at every venue again and again, each venue at its own pace: a silent one holds up nobody else.
import type { VenuePort } from '@aiyrbas/venues';
import type { Venues } from './venues';

export class EachVenue {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, Promise<void>>();
  #stopping = false;

  /** @param act does it once, and says in how many milliseconds it is to be done again; it does not throw. */
  constructor(private readonly act: (venue: VenuePort) => Promise<number>) {}

  /** Nest starts what HTTP and the bus share twice; the second time changes nothing. */
  start(venues: Venues): void {
    if (this.#running.size > 0) return;
    for (const venue of venues.values()) this.#run(venue);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#running.values());
  }

  #run(venue: VenuePort): void {
    const running = this.act(venue).then((againMs) => {
      if (this.#stopping) return;
      this.#timers.set(
        venue.venue,
        setTimeout(() => this.#run(venue), againMs),
      );
    });
    this.#running.set(venue.venue, running);
  }
}
