// `GET /v1/ledger/solvency`, for operators and the regulator.
import { type ReplyOf, showSolvency } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { solvency } from './show-solvency.query';

@Controller()
export class ShowSolvencyController {
  constructor(private readonly db: Database) {}

  @Endpoint(showSolvency)
  async show(@ParsedCall() _call: CallOf<typeof showSolvency>): Promise<Result<ReplyOf<typeof showSolvency>, Refusal>> {
    return ok(await solvency(this.db));
  }
}
