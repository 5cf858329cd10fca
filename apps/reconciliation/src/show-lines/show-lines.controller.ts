// Lines and breaks, for operators and the regulator.
import { listBreaks, listLines, showBreak } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok, refuse } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowLines } from './show-lines.query';

@Controller()
export class ShowLinesController {
  constructor(private readonly shown: ShowLines) {}

  @Endpoint(listLines)
  async lines(@ParsedCall() { query }: CallOf<typeof listLines>): ResponseTo<typeof listLines> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.shown.lines(query, page.value)) : page;
  }

  @Endpoint(listBreaks)
  async breaks(@ParsedCall() { query }: CallOf<typeof listBreaks>): ResponseTo<typeof listBreaks> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.shown.breaks(query, page.value)) : page;
  }

  @Endpoint(showBreak)
  async break(@ParsedCall() { params }: CallOf<typeof showBreak>): ResponseTo<typeof showBreak> {
    const found = await this.shown.break(params.id!);
    return found ? ok(found) : refuse({ code: 'not_found' });
  }
}
