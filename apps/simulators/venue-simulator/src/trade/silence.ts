// A venue that does not answer. The connection stays open until the caller gives up, this process stops, or a quarter
// of a minute is over.
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { CallOf } from '@aiyrbas/http';
import type { placeVenueOrder } from '../venue-api';

const SILENT_MS = 15_000;

@Injectable()
export class Silence implements BeforeApplicationShutdown {
  readonly #openConnections = new Set<() => void>();

  async keep(reply: CallOf<typeof placeVenueOrder>['reply']): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#openConnections.delete(end);
        resolve();
      };
      const timer = setTimeout(end, SILENT_MS);
      this.#openConnections.add(end);
      reply.raw.once('close', end);
    });
  }

  beforeApplicationShutdown(): void {
    for (const end of [...this.#openConnections]) end();
  }
}
