// Does one thing at every venue again and again, each venue at its own pace: a silent one holds up nobody else.
import type { VenuePort } from '@aiyrbas/venues';
import type { Venues } from './venues';

export class EachVenue {
  readonly #timers = new Map<string, { readonly dueAt: number; readonly timer: NodeJS.Timeout }>();
  readonly #running = new Map<string, Promise<void>>();
  /** The latest at which it is to be done again, asked for while it was being done. */
  readonly #shortened = new Map<string, number>();
  #stopping = false;

  /** @param act does it once, and says in how many milliseconds it is to be done again; it does not throw. */
  constructor(private readonly act: (venue: VenuePort) => Promise<number>) {}

  /** Nest starts what HTTP and the bus share twice; the second time changes nothing. */
  start(venues: Venues): void {
    if (this.#running.size > 0) return;
    for (const venue of venues.values()) this.#run(venue);
  }

  /** Does it no later than in so many milliseconds; however often that is asked for meanwhile, once. */
  pollWithin(venue: VenuePort, withinMs: number): void {
    const dueAt = Date.now() + withinMs;
    const waiting = this.#timers.get(venue.venue);
    if (!waiting) this.#shortened.set(venue.venue, Math.min(dueAt, this.#shortened.get(venue.venue) ?? dueAt));
    else if (dueAt < waiting.dueAt) this.#runAt(venue, dueAt);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#running.values());
  }

  #run(venue: VenuePort): void {
    const running = this.act(venue).then((againMs) => {
      const dueAt = Date.now() + againMs;
      this.#runAt(venue, Math.min(dueAt, this.#shortened.get(venue.venue) ?? dueAt));
      this.#shortened.delete(venue.venue);
    });
    this.#running.set(venue.venue, running);
  }

  #runAt(venue: VenuePort, dueAt: number): void {
    clearTimeout(this.#timers.get(venue.venue)?.timer);
    if (this.#stopping) return;
    const act = (): void => {
      this.#timers.delete(venue.venue);
      this.#run(venue);
    };
    this.#timers.set(venue.venue, { dueAt, timer: setTimeout(act, Math.max(0, dueAt - Date.now())) });
  }
}
