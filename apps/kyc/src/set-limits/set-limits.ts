// Says what residents may buy in a month: proposed by one person, approved by another, and from then on a row that nobody
// changes. Lowering, raising or ending it is the next row of its rule.
import { type BodyIn, canonicalInstant, proposeLimitPolicy } from '@aiyrbas/contracts';
import {
  type Proposal,
  type ProposalDecision,
  type ProposalRefusal,
  decideOnProposal,
  propose,
} from '@aiyrbas/four-eyes';
import { type Ids, type Result, refuse, withoutNulls } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { LimitPoliciesStore } from '../persistence/limit-policies.store';

export const LIMIT_POLICY = 'limit-policy';

type LimitPolicyCommand = BodyIn<typeof proposeLimitPolicy>;

type Refused = ProposalRefusal | { readonly code: 'invalid_request'; readonly detail: string };

@Injectable()
export class SetLimits {
  constructor(
    private readonly policies: LimitPoliciesStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** What has been is not written anew: a date has to come, and it ends the time in which the proposal can be approved. */
  async propose(tx: Tx, policy: LimitPolicyCommand, by: string, now: Date): Promise<Result<Proposal, Refused>> {
    const payload = inItsForm(policy);
    const until = payload.validFrom === undefined ? undefined : new Date(payload.validFrom);
    if (until !== undefined && until <= now) {
      return refuse({ code: 'invalid_request', detail: 'validFrom: a policy cannot begin in the past' });
    }
    return propose(tx, { id: this.ids.uuid(), kind: LIMIT_POLICY, subject: policy.rule, payload, until }, by, now);
  }

  async decide(
    tx: Tx,
    decision: ProposalDecision & { readonly id: string },
    by: string,
    now: Date,
  ): Promise<Result<Proposal, ProposalRefusal>> {
    const decided = await decideOnProposal<LimitPolicyCommand>(tx, { ...decision, kind: LIMIT_POLICY }, by, now);
    if (!decided.ok || decided.value.status !== 'approved') return decided;
    const { id: proposalId, proposedBy, payload } = decided.value;
    const { rule, cap, legalReference, howToRaise } = payload;
    // At once means the moment of the approval, which the proposal shows as `decidedAt`.
    const validFrom = payload.validFrom === undefined ? now : new Date(payload.validFrom);
    // An earlier release took days that there are not, and let a proposal live on after its date.
    if (!proposeLimitPolicy.body!.safeParse(payload).success || validFrom < now) {
      return refuse({ code: 'proposal_expired', detail: 'its date has passed, or is none: propose it anew' });
    }
    const policy = {
      id: this.ids.uuid(),
      rule,
      cap: Money.of(cap.amount, 'KZT').minor,
      validFrom,
      legalReference,
      howToRaise,
      proposedBy,
      approvedBy: by,
      proposalId,
    };
    this.policies.add(tx, policy);
    tx.afterCommit(() => this.log.warn({ rule, cap, proposedBy, approvedBy: by }, 'a limit policy was approved'));
    return decided;
  }
}

/** Amount and instant as they are shown once they are in force, so that this is what two people see and approve. */
const inItsForm = ({ validFrom, ...policy }: LimitPolicyCommand): LimitPolicyCommand => ({
  ...policy,
  cap: Money.of(policy.cap.amount, 'KZT').toJSON(),
  ...withoutNulls({ validFrom: validFrom && canonicalInstant(validFrom) }),
});
