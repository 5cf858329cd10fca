// The door for asking a bank for its statement of a day.
import { type ReplyOf, askStatement } from '@aiyrbas/contracts';
import { staffName } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { AskStatement } from './ask-statement';

@Controller()
export class AskStatementHttp {
  constructor(
    private readonly commands: Commands,
    private readonly askStatement: AskStatement,
  ) {}

  @Endpoint(askStatement)
  async ask(@Input() call: CallOf<typeof askStatement>): Promise<Result<ReplyOf<typeof askStatement>, Refusal>> {
    const by = staffName(call.principal);
    return this.commands.once(call, async (tx, now) => {
      const asked = await this.askStatement.execute(tx, call.body, by, call.cause, now);
      return asked.ok ? ok({ ...asked.value, askedAt: asked.value.askedAt.toISOString() }) : asked;
    });
  }
}
