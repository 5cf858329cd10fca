// Says that what a venue holds for us has changed, in this process: from whoever heard of a trade or a deposit to whoever
// reports balances. Only a shortcut; balances are asked for every minute anyway.
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
