// The controllers through which operators suspend a rail and resume it.
import { type ReplyOf, decideRailSuspension, listRailSuspensions, suspendRail } from '@aiyrbas/contracts';
import { operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal, type ResponseTo } from '@aiyrbas/http';
import { type Result, ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { ReleaseTimer } from '../messaging/release-timer';
import type { Suspension } from '../persistence/rail.entity';
import { suspensionView } from '../persistence/suspension.view';
import { SuspendRails } from './suspend-rails';

type View = ReplyOf<typeof suspendRail>;

@Controller()
export class SuspendRailsController {
  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
    private readonly rails: SuspendRails,
    private readonly timer: ReleaseTimer,
  ) {}

  @Endpoint(suspendRail)
  async suspend(@ParsedCall() call: CallOf<typeof suspendRail>): Promise<Result<View, Refusal>> {
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) => {
      const suspended = await this.rails.suspend(tx, call.params.id!, call.body, by, call.cause, now);
      return suspended.ok ? ok(viewOf(suspended.value)) : suspended;
    });
  }

  @Endpoint(decideRailSuspension)
  async decide(@ParsedCall() call: CallOf<typeof decideRailSuspension>): ResponseTo<typeof decideRailSuspension> {
    const { body } = call;
    const by = operatorName(call.principal);
    const which = { railId: call.params.id!, suspensionId: call.params.suspensionId! };
    return this.commands.once(call, async (tx, now) => {
      const done =
        'choice' in body
          ? await this.rails.proposeEnd(tx, which, body.comment, by, now)
          : await this.rails.decideEnd(tx, which, body, by, call.cause, now);
      tx.afterCommit(() => this.timer.nudge());
      return done.ok ? ok(viewOfProposal(done.value)) : done;
    });
  }

  @Endpoint(listRailSuspensions)
  async list(@ParsedCall() call: CallOf<typeof listRailSuspensions>): ResponseTo<typeof listRailSuspensions> {
    const shown = await this.rails.show(this.db, call.params.id!);
    if (!shown.ok) return shown;
    return ok({ items: shown.value.items.map(viewOf), proposals: shown.value.proposals.map(viewOfProposal) });
  }
}

const viewOf = (one: Suspension): View => ({
  ...suspensionView(one),
  railId: one.railId,
  suspendedBy: one.proposedBy,
  ...withoutNulls({ approvedBy: one.approvedBy }),
});
