// `GET /v1/reconciliation/lines`, for operators and the regulator.
import { type ReplyOf, listLines } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ListLines } from './list-lines.query';

@Controller()
export class ListLinesController {
  constructor(private readonly lines: ListLines) {}

  @Endpoint(listLines)
  async list(@ParsedCall() call: CallOf<typeof listLines>): Promise<Result<ReplyOf<typeof listLines>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await this.lines.page(call.query, page.value)) : page;
  }
}
