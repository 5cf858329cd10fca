// `GET /ops/v1/venue-gateway/deposits`: deposits whose owner is not known yet.
import { type ReplyOf, listVenueDepositsOfNobody } from '@aiyrbas/contracts';
import { Endpoint, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { VenueDepositsStore } from '../persistence/deposits.store';

@Controller()
export class ShowDepositsController {
  constructor(
    private readonly db: Database,
    private readonly deposits: VenueDepositsStore,
  ) {}

  @Endpoint(listVenueDepositsOfNobody)
  async list(): Promise<Result<ReplyOf<typeof listVenueDepositsOfNobody>, Refusal>> {
    const deposits = await this.deposits.ofNobody(this.db);
    return ok({
      items: deposits.map(({ venue, venueDepositId, reference, amount, creditedAt }) => ({
        ...{ venue, venueDepositId, reference, amount },
        creditedAt: creditedAt.toISOString(),
      })),
    });
  }
}
