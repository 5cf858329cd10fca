// `GET /v1/balances`: whose follows from the token, never from the call.
import { type ReplyOf, showBalances } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { customerBalancesOf } from './show-balances.query';

@Controller()
export class ShowBalancesController {
  constructor(private readonly db: Database) {}

  @Endpoint(showBalances)
  async show(@ParsedCall() call: CallOf<typeof showBalances>): Promise<Result<ReplyOf<typeof showBalances>, Refusal>> {
    return ok(await customerBalancesOf(this.db, call.principal.customerId));
  }
}
