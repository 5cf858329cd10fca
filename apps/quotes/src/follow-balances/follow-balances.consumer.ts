// Learns what the platform has at each venue, as the venue says it.
import { BatchContext, Handles, type MessageOf } from '@aiyrbas/bus';
import { balanceReported } from '@aiyrbas/contracts';
import { CRYPTO, Money } from '@aiyrbas/money';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { InventoryStore } from '../persistence/inventory.store';

const COUNTED = ['KZT', ...CRYPTO] as const;

@Controller()
export class FollowBalancesConsumer {
  constructor(private readonly inventory: InventoryStore) {}

  @Handles('follow-balances', balanceReported)
  async projectBalances(
    @Payload() batch: readonly MessageOf<typeof balanceReported>[],
    @Ctx() context: BatchContext,
  ): Promise<void> {
    await this.inventory.report(
      context.tx,
      batch.map(({ body: { venue, asOf, balances } }) => ({
        venue,
        asOf: new Date(asOf),
        holds: COUNTED.map((asset) => {
          // What a venue does not name it does not hold; what it says is owed to it is nothing that we could spend.
          const reported = balances.find((one) => one.asset === asset);
          return reported ? Money.max(Money.fromJSON(reported), Money.zero(asset)) : Money.zero(asset);
        }),
      })),
    );
  }
}
