// Solvency, and the amounts that no transfer or hold explains, for operators and the regulator.
import { listDifferences, showSolvency } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowSolvency } from './show-solvency.query';

@Controller()
export class ShowSolvencyController {
  constructor(private readonly solvency: ShowSolvency) {}

  @Endpoint(showSolvency)
  async coverage(): ResponseTo<typeof showSolvency> {
    return ok(await this.solvency.coverage());
  }

  @Endpoint(listDifferences)
  async differences(@ParsedCall() { query }: CallOf<typeof listDifferences>): ResponseTo<typeof listDifferences> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.solvency.differences(page.value, query.state)) : page;
  }
}
