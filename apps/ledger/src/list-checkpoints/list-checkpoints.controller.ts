// `GET /v1/ledger/checkpoints`, for operators and the regulator.
import { listCheckpoints } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { checkpointsPage } from './list-checkpoints.query';

@Controller()
export class ListCheckpointsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listCheckpoints)
  async list(@ParsedCall() call: CallOf<typeof listCheckpoints>): ResponseTo<typeof listCheckpoints> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await checkpointsPage(this.db, page.value)) : page;
  }
}
