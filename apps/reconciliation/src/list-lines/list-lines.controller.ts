// `GET /v1/reconciliation/lines`, for operators and the regulator.
import { listLines } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { linesPage } from './list-lines.query';

@Controller()
export class ListLinesController {
  constructor(private readonly db: Database) {}

  @Endpoint(listLines)
  async list(@ParsedCall() call: CallOf<typeof listLines>): ResponseTo<typeof listLines> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await linesPage(this.db, call.query, page.value)) : page;
  }
}
