// Orders at venues of which nobody knows what they became: shown, and resolved by two people.
import { type ReplyOf, decideLegResolution, listOpenLegs, proposeLegResolution } from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { needsAPerson } from '../domain/resolution';
import { LegsStore, type OpenLeg } from '../persistence/legs.store';
import { RESOLUTION, ResolveLegs } from './resolve-legs';

type View = ReplyOf<typeof proposeLegResolution>;

@Controller()
export class ResolveLegsController {
  constructor(
    private readonly commands: Commands,
    private readonly resolve: ResolveLegs,
    private readonly legs: LegsStore,
    private readonly db: Database,
  ) {}

  @Endpoint(listOpenLegs)
  async list(): Promise<Result<ReplyOf<typeof listOpenLegs>, Refusal>> {
    const [legs, proposals] = await Promise.all([this.legs.sent(this.db), listProposals(this.db, RESOLUTION)]);
    return ok({ items: legs.map(viewOf), proposals: proposals.map(viewOfProposal) });
  }

  @Endpoint(proposeLegResolution)
  async propose(@ParsedCall() call: CallOf<typeof proposeLegResolution>): Promise<Result<View, Refusal>> {
    return this.commands.once(call, async (tx, now) => {
      const proposed = await this.resolve.propose(call.params.clientOrderId!, call.body, call.principal, tx, now);
      return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
    });
  }

  @Endpoint(decideLegResolution)
  async decide(@ParsedCall() call: CallOf<typeof decideLegResolution>): Promise<Result<View, Refusal>> {
    const { clientOrderId, proposalId } = call.params as { clientOrderId: string; proposalId: string };
    return this.commands.once(call, async (tx, now) => {
      const what = { id: proposalId, subject: clientOrderId, ...call.body };
      const decided = await this.resolve.decide(what, call.principal, tx, now);
      return decided.ok ? ok(viewOfProposal(decided.value)) : decided;
    });
  }
}

const viewOf = ({ leg, orderId, readAt }: OpenLeg): ReplyOf<typeof listOpenLegs>['items'][number] => ({
  clientOrderId: leg.clientOrderId,
  requestId: leg.requestId,
  orderId,
  venue: leg.venue,
  pair: leg.pair,
  side: leg.side,
  quantity: leg.quantity.toJSON(),
  limitPrice: leg.limit.amount,
  sentAt: (leg.sentAt ?? leg.writtenAt).toISOString(),
  attempts: leg.attempts,
  ...(leg.reason === null ? {} : { reason: leg.reason }),
  ...(leg.venueOrderId === null ? {} : { venueOrderId: leg.venueOrderId }),
  needsAPerson: needsAPerson(leg, readAt),
});
