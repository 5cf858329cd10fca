// The controller through which an operator requests a bank's statement of a day.
import { requestStatement } from '@aiyrbas/contracts';
import { operatorName } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { RequestStatement } from './request-statement';

@Controller()
export class RequestStatementController {
  constructor(
    private readonly commands: Commands,
    private readonly requestStatement: RequestStatement,
  ) {}

  @Endpoint(requestStatement)
  async request(@ParsedCall() call: CallOf<typeof requestStatement>): ResponseTo<typeof requestStatement> {
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) => {
      const requested = await this.requestStatement.execute(tx, call.body, by, call.cause, now);
      if (!requested.ok) return requested;
      const { requestedAt, ...request } = requested.value;
      return ok({ ...request, askedAt: requestedAt.toISOString() });
    });
  }
}
