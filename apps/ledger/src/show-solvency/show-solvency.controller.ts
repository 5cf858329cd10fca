// `GET /v1/ledger/solvency`, for operators and the regulator.
import { showSolvency } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { solvency } from './show-solvency.query';

@Controller()
export class ShowSolvencyController {
  constructor(private readonly db: Database) {}

  @Endpoint(showSolvency)
  async show(@ParsedCall() _call: CallOf<typeof showSolvency>): ResponseTo<typeof showSolvency> {
    return ok(await solvency(this.db));
  }
}
