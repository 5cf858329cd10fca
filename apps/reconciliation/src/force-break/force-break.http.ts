// Breaks that two people accept: proposed by one person of the staff, decided by another.
import { type ReplyOf, decideForce, proposeForce } from '@aiyrbas/contracts';
import { proposalView } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, Input, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { ForceBreak } from './force-break';

type View = ReplyOf<typeof proposeForce>;

@Controller()
export class ForceBreakHttp {
  constructor(
    private readonly commands: Commands,
    private readonly force: ForceBreak,
  ) {}

  @Endpoint(proposeForce)
  async propose(@Input() call: CallOf<typeof proposeForce>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.force.propose(call.params.id!, call.body.comment, call.principal, tx, now);
      return proposed.ok ? ok(proposalView(proposed.value)) : proposed;
    });
  }

  @Endpoint(decideForce)
  async decide(@Input() call: CallOf<typeof decideForce>): Promise<Result<View, Refusal>> {
    const verdict = { breakId: call.params.id!, id: call.params.proposalId!, ...call.body };
    return this.commands.once(call, async (tx, now) => {
      const decided = await this.force.decide(verdict, call.principal, tx, now);
      return decided.ok ? ok(proposalView(decided.value)) : decided;
    });
  }
}
