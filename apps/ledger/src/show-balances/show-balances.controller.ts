// `GET /v1/balances`: whose follows from the token, never from the call.
import { showBalances } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { customerBalancesOf } from './show-balances.query';

@Controller()
export class ShowBalancesController {
  constructor(private readonly db: Database) {}

  @Endpoint(showBalances)
  async show(@ParsedCall() call: CallOf<typeof showBalances>): ResponseTo<typeof showBalances> {
    return ok(await customerBalancesOf(this.db, call.principal.customerId));
  }
}
