// `GET /ops/v1/ledger/differences`, for operators and the regulator.
import { listDifferences } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { differencesPage } from './list-differences.query';

@Controller()
export class ListDifferencesController {
  constructor(private readonly db: Database) {}

  @Endpoint(listDifferences)
  async list(@ParsedCall() call: CallOf<typeof listDifferences>): ResponseTo<typeof listDifferences> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await differencesPage(this.db, page.value, call.query.state)) : page;
  }
}
