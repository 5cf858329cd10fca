// Solvency, and the amounts that no transfer or hold explains, for operators and the regulator.
import { type ReplyOf, listDifferences, showSolvency } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ShowSolvency } from './show-solvency.query';

@Controller()
export class ShowSolvencyController {
  constructor(private readonly solvency: ShowSolvency) {}

  @Endpoint(showSolvency)
  async coverage(): Promise<Result<ReplyOf<typeof showSolvency>, Refusal>> {
    return ok(await this.solvency.coverage());
  }

  @Endpoint(listDifferences)
  async differences(
    @ParsedCall() { query }: CallOf<typeof listDifferences>,
  ): Promise<Result<ReplyOf<typeof listDifferences>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.solvency.differences(page.value, query.state)) : page;
  }
}
