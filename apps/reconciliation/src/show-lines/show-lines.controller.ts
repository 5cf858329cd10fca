// Lines and breaks, for operators and the regulator.
import { type ReplyOf, listBreaks, listLines, showBreak } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowLines } from './show-lines.query';

@Controller()
export class ShowLinesController {
  constructor(private readonly shown: ShowLines) {}

  @Endpoint(listLines)
  async lines(@ParsedCall() { query }: CallOf<typeof listLines>): Promise<Result<ReplyOf<typeof listLines>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.shown.lines(query, page.value)) : page;
  }

  @Endpoint(listBreaks)
  async breaks(
    @ParsedCall() { query }: CallOf<typeof listBreaks>,
  ): Promise<Result<ReplyOf<typeof listBreaks>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.shown.breaks(query, page.value)) : page;
  }

  @Endpoint(showBreak)
  async break(@ParsedCall() { params }: CallOf<typeof showBreak>): Promise<Result<ReplyOf<typeof showBreak>, Refusal>> {
    const found = await this.shown.break(params.id!);
    return found ? ok(found) : refuse({ code: 'not_found' });
  }
}
