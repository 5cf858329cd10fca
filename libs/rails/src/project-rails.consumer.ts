// Learns which rails are suspended, so that a quote and an order are refused at once and not when their money should move.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { type BodyOf, railResumed, railSuspended } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { KnownRailsStore } from './known-rails.store';
import type { KnownSuspension } from './known-suspension.entity';

type RailEvent = BodyOf<typeof railSuspended>;

@Controller()
export class ProjectRailsConsumer {
  constructor(private readonly rails: KnownRailsStore) {}

  @Handles('know-rails', railSuspended, railResumed)
  async projectSuspensions(
    @Payload() batch: readonly Message<RailEvent>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    const suspensions = batch.flatMap(({ body }) => suspensionIn(body));
    this.rails.apply(context.tx, suspensions);
  }
}

/**
 * Empty where the event is not about all account transfers of a bank: it is about cards, or is an older release's
 * event, which had fewer fields.
 */
function suspensionIn({ suspensionId, bic, direction, scheme, binRange, from, to }: RailEvent): KnownSuspension[] {
  if (!suspensionId || !bic || !direction || scheme !== 'account-transfer' || binRange !== undefined) return [];
  return [{ id: suspensionId, bic, direction, fromAt: new Date(from), toAt: to === undefined ? null : new Date(to) }];
}
