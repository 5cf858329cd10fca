// GET /v1/limits
import { showLimits } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { ShowLimits } from './show-limits.query';

@Controller()
export class ShowLimitsController {
  constructor(
    private readonly db: Database,
    private readonly limits: ShowLimits,
  ) {}

  @Endpoint(showLimits)
  async handle(@ParsedCall() call: CallOf<typeof showLimits>): ResponseTo<typeof showLimits> {
    // The database's clock, as it is the database's that says when an order was accepted.
    const [clock] = await this.db.query<{ now: Date }>('select clock_timestamp() as now');
    const shown = await this.limits.execute(this.db, call.principal.customerId, clock!.now);
    return shown ? ok(shown) : refuse({ code: 'not_found', detail: 'register first: POST /v1/customers' });
  }
}
