// Learns who is a customer, so that coins are credited only to people who are.
import { BatchContext, Handles, type Message } from '@aiyrbas/bus';
import { customerRegistered } from '@aiyrbas/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { VenueDepositsStore } from '../persistence/deposits.store';

@Controller()
export class ProjectCustomersConsumer {
  constructor(private readonly deposits: VenueDepositsStore) {}

  @Handles('know-customers', customerRegistered)
  async registered(
    @Payload() batch: readonly Message<{ customerId: string }>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    this.deposits.saveCustomers(
      context.tx,
      batch.map(({ body }) => body.customerId),
    );
  }
}
