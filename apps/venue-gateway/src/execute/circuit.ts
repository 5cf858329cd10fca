// Leaves a venue alone that does not answer: after several failures in a row nothing is sent for a moment, then one
// order goes first. Orders wait in the database meanwhile, unsent, which is the safest place for them.

const FAILURES_MAX = 5;
const PAUSE_MS = 2_000;

export class Circuit {
  #failures = 0;
  #openUntil = 0;

  record(responded: boolean, now: Date): void {
    this.#failures = responded ? 0 : this.#failures + 1;
    if (this.#failures >= FAILURES_MAX) this.#openUntil = now.getTime() + PAUSE_MS;
  }

  /** How long to leave the venue alone; zero when it may be called. */
  pauseMs(now: Date): number {
    return this.#failures < FAILURES_MAX ? 0 : Math.max(0, this.#openUntil - now.getTime());
  }

  /** How many calls may be under way: after failures one, to try. */
  atOnce(most: number): number {
    return this.#failures < FAILURES_MAX ? most : 1;
  }
}
