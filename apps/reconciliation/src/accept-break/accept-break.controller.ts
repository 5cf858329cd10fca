// Breaks that two people accept: one operator proposes, another one decides.
import { decideForce, proposeForce } from '@aiyrbas/contracts';
import { viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { AcceptBreak } from './accept-break';

@Controller()
export class AcceptBreakController {
  constructor(
    private readonly commands: Commands,
    private readonly force: AcceptBreak,
  ) {}

  @Endpoint(proposeForce)
  async propose(@ParsedCall() call: CallOf<typeof proposeForce>): ResponseTo<typeof proposeForce> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.force.propose(call.params.id!, call.body.comment, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }

  @Endpoint(decideForce)
  async decide(@ParsedCall() call: CallOf<typeof decideForce>): ResponseTo<typeof decideForce> {
    const decision = { breakId: call.params.id!, id: call.params.proposalId!, ...call.body };
    return this.commands.once(call, async (tx, now) => {
      const decided = await this.force.decide(decision, call.principal, tx, now);
      return decided.ok ? ok(viewOfProposal(decided.value)) : decided;
    });
  }
}
