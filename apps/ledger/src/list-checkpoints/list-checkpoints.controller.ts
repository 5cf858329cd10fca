// `GET /v1/ledger/checkpoints`, for operators and the regulator.
import { type ReplyOf, listCheckpoints } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { checkpointsPage } from './list-checkpoints.query';

@Controller()
export class ListCheckpointsController {
  constructor(private readonly db: Database) {}

  @Endpoint(listCheckpoints)
  async list(
    @ParsedCall() call: CallOf<typeof listCheckpoints>,
  ): Promise<Result<ReplyOf<typeof listCheckpoints>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await checkpointsPage(this.db, page.value)) : page;
  }
}
