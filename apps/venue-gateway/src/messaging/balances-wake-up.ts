// A wake-up notification in this process: the balances that a venue holds for us have changed. Whatever records a
// trade or a deposit sends it, and the balance report receives it. It is only a shortcut: balances are polled every
// minute anyway.
import type { VenueCode } from '@aiyrbas/contracts';
import { Injectable } from '@nestjs/common';

@Injectable()
export class BalancesWakeUp {
  #listener: ((venue: VenueCode) => void) | undefined;

  listen(listener: (venue: VenueCode) => void): void {
    this.#listener = listener;
  }

  raise(venues: Iterable<VenueCode>): void {
    for (const venue of new Set(venues)) this.#listener?.(venue);
  }
}
