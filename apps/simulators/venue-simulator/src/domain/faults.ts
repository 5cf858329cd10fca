// Injected faults. A tester states the kind and the number, and the next matching calls get the faults in the order
// of the requests. They are kept in memory on purpose: a restarted venue has none.
import type { VenueCode } from '@aiyrbas/contracts';

export type FaultKind =
  'reject' | 'timeout' | 'partial' | 'price-jump' | 'stale-book' | 'disconnect' | 'execute-then-timeout';

export interface Fault {
  readonly kind: FaultKind;
  readonly count: number;
  readonly venue?: VenueCode | undefined;
  readonly pair?: string | undefined;
}

/** How far `price-jump` moves all prices, in hundredths: beyond any limit that a quote allows. */
export const PRICE_JUMP = 20n;

export const ORDER_FAULTS = ['reject', 'timeout', 'partial', 'disconnect', 'execute-then-timeout'] as const;
export type OrderFault = (typeof ORDER_FAULTS)[number];

export class VenueFaults {
  #waiting: { fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.count });
  }

  /** The oldest fault of these kinds that fits this call, used up by one. */
  take<Kind extends FaultKind>(kinds: readonly Kind[], venue: VenueCode, pair: string): Kind | undefined {
    const found = this.#waiting.find(
      ({ fault }) =>
        (kinds as readonly FaultKind[]).includes(fault.kind) &&
        (fault.venue === undefined || fault.venue === venue) &&
        (fault.pair === undefined || fault.pair === pair),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#waiting = this.#waiting.filter((each) => each !== found);
    return found.fault.kind as Kind;
  }
}
