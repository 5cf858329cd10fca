// The HTTP controllers of limit policies, for compliance officers.
import { type ReplyOf, decideLimitPolicy, listLimitPolicies, proposeLimitPolicy } from '@aiyrbas/contracts';
import { listProposals, operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { mapOk, ok } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { LimitPoliciesStore } from '../persistence/limit-policies.store';
import type { LimitPolicyRow } from '../persistence/limit-policy.entity';
import { LIMIT_POLICY, SetLimits } from './set-limits';

@Controller()
export class SetLimitsController {
  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
    private readonly limits: SetLimits,
    private readonly policies: LimitPoliciesStore,
  ) {}

  @Endpoint(proposeLimitPolicy)
  async propose(@ParsedCall() call: CallOf<typeof proposeLimitPolicy>): ResponseTo<typeof proposeLimitPolicy> {
    return this.commands.once(call, async (tx, now) =>
      mapOk(await this.limits.propose(tx, call.body, operatorName(call.principal), now), viewOfProposal),
    );
  }

  @Endpoint(decideLimitPolicy)
  async decide(@ParsedCall() call: CallOf<typeof decideLimitPolicy>): ResponseTo<typeof decideLimitPolicy> {
    const decision = { id: call.params.proposalId!, ...call.body };
    return this.commands.once(call, async (tx, now) =>
      mapOk(await this.limits.decide(tx, decision, operatorName(call.principal), now), viewOfProposal),
    );
  }

  @Endpoint(listLimitPolicies)
  async list(): ResponseTo<typeof listLimitPolicies> {
    const [items, proposals] = await Promise.all([this.policies.all(this.db), listProposals(this.db, LIMIT_POLICY)]);
    return ok({ items: items.map(viewOf), proposals: proposals.map(viewOfProposal) });
  }
}

const viewOf = (row: LimitPolicyRow): ReplyOf<typeof listLimitPolicies>['items'][number] => ({
  id: row.id,
  rule: row.rule,
  cap: Money.ofMinor(row.cap, 'KZT').toJSON(),
  validFrom: row.validFrom.toISOString(),
  legalReference: row.legalReference,
  howToRaise: row.howToRaise,
  proposedBy: row.proposedBy,
  approvedBy: row.approvedBy,
});
