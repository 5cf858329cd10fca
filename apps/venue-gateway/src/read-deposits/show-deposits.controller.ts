// `GET /ops/v1/venue-gateway/deposits`: deposits whose owner is not known yet.
import { type ReplyOf, listVenueDepositsOfNobody } from '@aiyrbas/contracts';
import { Endpoint, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { depositsOfNobody } from '../persistence/deposits.store';

@Controller()
export class ShowDepositsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listVenueDepositsOfNobody)
  async list(): Promise<Result<ReplyOf<typeof listVenueDepositsOfNobody>, Refusal>> {
    const deposits = await depositsOfNobody(this.db);
    return ok({ items: deposits.map((one) => ({ ...one, creditedAt: one.creditedAt.toISOString() })) });
  }
}
