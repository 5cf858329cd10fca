// Orders asks for an execution. Here it is only written down; the venues are called once this has committed.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { type VenueCode, executionRequested } from '@aiyrbas/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ExecutionRequest } from '../domain/request';
import { LegsWakeUp } from '../messaging/legs-wake-up';
import { VENUE_PORTS, type Venues } from '../integration/venues';
import { writeAhead } from './write-ahead';

@Controller()
export class WriteAheadConsumer {
  readonly #venues: ReadonlySet<VenueCode>;

  constructor(
    @Inject(VENUE_PORTS) venues: Venues,
    private readonly due: LegsWakeUp,
  ) {
    this.#venues = new Set(venues.keys());
  }

  @Handles('write-ahead', executionRequested)
  async handle(@Payload() batch: readonly Message<ExecutionRequest>[], @Ctx() context: BatchContext): Promise<void> {
    const { written, refused } = await writeAhead(context.tx, batch, this.#venues);
    for (const { message, why } of refused) context.park(message, why);
    const venues = new Set(written.flatMap((execution) => execution.legs.map((leg) => leg.venue)));
    context.tx.afterCommit(() => this.due.raise(venues));
  }
}
