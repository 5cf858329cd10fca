// The controllers through which operators suspend a rail and resume it.
import { type ReplyOf, decideRailSuspension, listRailSuspensions, suspendRail } from '@aiyrbas/contracts';
import { operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { mapOk, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { ReleaseTimer } from '../messaging/release-timer';
import type { Suspension } from '../persistence/rail.entity';
import { suspensionView } from '../persistence/suspension.view';
import { SuspendRails } from './suspend-rails';

@Controller()
export class SuspendRailsController {
  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
    private readonly rails: SuspendRails,
    private readonly timer: ReleaseTimer,
  ) {}

  @Endpoint(suspendRail)
  async suspend(@ParsedCall() call: CallOf<typeof suspendRail>): ResponseTo<typeof suspendRail> {
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) =>
      mapOk(await this.rails.suspend(tx, call.params.id!, call.body, by, call.cause, now), viewOf),
    );
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
      return mapOk(done, viewOfProposal);
    });
  }

  @Endpoint(listRailSuspensions)
  async list(@ParsedCall() call: CallOf<typeof listRailSuspensions>): ResponseTo<typeof listRailSuspensions> {
    return mapOk(await this.rails.show(this.db, call.params.id!), ({ items, proposals }) => ({
      items: items.map(viewOf),
      proposals: proposals.map(viewOfProposal),
    }));
  }
}

const viewOf = (one: Suspension): ReplyOf<typeof suspendRail> => ({
  ...suspensionView(one),
  railId: one.railId,
  suspendedBy: one.proposedBy,
  ...withoutNulls({ approvedBy: one.approvedBy }),
});
