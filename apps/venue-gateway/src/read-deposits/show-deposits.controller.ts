// `GET /ops/v1/venue-gateway/deposits`: deposits whose owner is not known yet.
import { listVenueDepositsOfNobody } from '@aiyrbas/contracts';
import { Endpoint, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
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
  async list(): ResponseTo<typeof listVenueDepositsOfNobody> {
    const deposits = await this.deposits.ofNobody(this.db);
    return ok({
      items: deposits.map(({ venue, venueDepositId, reference, amount, creditedAt }) => ({
        ...{ venue, venueDepositId, reference, amount },
        creditedAt: creditedAt.toISOString(),
      })),
    });
  }
}
