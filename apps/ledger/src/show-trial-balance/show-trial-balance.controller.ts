// `GET /v1/ledger/trial-balance`, for operators and the regulator.
import { showTrialBalance } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { trialBalance } from './show-trial-balance.query';

@Controller()
export class ShowTrialBalanceController {
  constructor(private readonly db: Database) {}

  @Endpoint(showTrialBalance)
  async show(@ParsedCall() _call: CallOf<typeof showTrialBalance>): ResponseTo<typeof showTrialBalance> {
    return ok(await trialBalance(this.db));
  }
}
