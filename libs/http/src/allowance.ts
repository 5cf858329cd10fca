// How often one caller may do something: so often at once, and so often in the long run. Callers are people, known by
// their tokens: an address is whatever a caller writes into a header, and a thousand of them are one person's.
import { ProblemError } from './problem';
import type { Principal } from './principal';

export interface AllowanceOptions {
  /** In the long run; 0 allows everything. */
  readonly perMinute: number;
  /** One after the other without a pause. */
  readonly atOnce: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/** Looking through everybody is worth it now and then only. */
const SWEEP_EVERY_CALLS = 4096;

/**
 * Each caller has a moment until which their calls are spoken for; a call moves it on by its share of a minute, and is
 * refused when it lies too far ahead. One number per caller, and none for those who have been quiet. Each process counts
 * for itself.
 */
export class Allowance {
  readonly #spokenFor = new Map<string, number>();
  readonly #now: () => number;
  #calls = 0;

  constructor(private readonly options: AllowanceOptions) {
    this.#now = options.now ?? ((): number => performance.now());
  }

  /** Milliseconds to wait before another call; 0 when this one may go on. */
  take(caller: string): number {
    const { perMinute, atOnce } = this.options;
    if (perMinute === 0) return 0;
    const share = 60_000 / perMinute;
    const now = this.#now();
    this.#forgetTheQuiet(now);
    const until = Math.max(now, this.#spokenFor.get(caller) ?? now);
    const tooEarly = until - now - share * (atOnce - 1);
    // Shares are fractions; what is less than a microsecond early is on time.
    if (tooEarly > 0.001) return tooEarly;
    this.#spokenFor.set(caller, until + share);
    return 0;
  }

  /** @throws ProblemError `too_many_requests`, with the whole seconds to wait. */
  check({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): void {
    const waitMs = this.take(`${issuer} ${subject}`);
    if (waitMs === 0) return;
    throw new ProblemError({ code: 'too_many_requests' }, { 'retry-after': Math.ceil(waitMs / 1000).toString() });
  }

  get callers(): number {
    return this.#spokenFor.size;
  }

  #forgetTheQuiet(now: number): void {
    this.#calls += 1;
    if (this.#calls % SWEEP_EVERY_CALLS !== 0) return;
    for (const [caller, until] of this.#spokenFor) if (until <= now) this.#spokenFor.delete(caller);
  }
}
