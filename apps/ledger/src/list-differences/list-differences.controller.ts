// `GET /ops/v1/ledger/differences`, for operators and the regulator.
import { type ReplyOf, listDifferences } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { differencesPage } from './list-differences.query';

@Controller()
export class ListDifferencesController {
  constructor(private readonly db: Database) {}

  @Endpoint(listDifferences)
  async list(
    @ParsedCall() call: CallOf<typeof listDifferences>,
  ): Promise<Result<ReplyOf<typeof listDifferences>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await differencesPage(this.db, page.value, call.query.state)) : page;
  }
}
