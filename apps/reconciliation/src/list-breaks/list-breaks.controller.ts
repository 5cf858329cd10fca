// `GET /v1/reconciliation/breaks` and one of them, for operators and the regulator.
import { type ReplyOf, listBreaks, showBreak } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ListBreaks } from './list-breaks.query';

@Controller()
export class ListBreaksController {
  constructor(private readonly breaks: ListBreaks) {}

  @Endpoint(listBreaks)
  async list(@ParsedCall() call: CallOf<typeof listBreaks>): Promise<Result<ReplyOf<typeof listBreaks>, Refusal>> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await this.breaks.page(call.query, page.value)) : page;
  }

  @Endpoint(showBreak)
  async show(@ParsedCall() call: CallOf<typeof showBreak>): Promise<Result<ReplyOf<typeof showBreak>, Refusal>> {
    const found = await this.breaks.one(call.params.id!);
    return found ? ok(found) : refuse({ code: 'not_found' });
  }
}
