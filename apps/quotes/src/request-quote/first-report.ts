// Which venues have said what they hold for us. At the very first start the first report may still be on its way here: it is
// waited for, up to two seconds, once; from then on whoever has said nothing is not quoted from.
import type { VenueCode } from '@aiyrbas/contracts';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { InventoryStore } from '../persistence/inventory.store';

const WAIT_MS = 2_000;
const STEP_MS = 50;

@Injectable()
export class FirstReport {
  #known: ReadonlySet<VenueCode> = new Set();
  #deadline: number | undefined;

  constructor(
    private readonly db: Database,
    private readonly inventory: InventoryStore,
  ) {}

  /** @param wanted of which it matters. */
  async venues(wanted: readonly VenueCode[]): Promise<ReadonlySet<VenueCode>> {
    // What was said once is never unsaid.
    const isEnough = (): boolean => wanted.every((venue) => this.#known.has(venue));
    while (!isEnough()) {
      this.#known = await this.inventory.knownVenues(this.db);
      this.#deadline ??= Date.now() + WAIT_MS;
      if (isEnough() || Date.now() >= this.#deadline) break;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    return this.#known;
  }
}
