// Says what residents may buy in a month: proposed by one person, approved by another, and from then on a row that nobody
// changes. Lowering, raising or ending it is the next row of its rule.
import type { BodyIn, proposeLimitPolicy } from '@aiyrbas/contracts';
import { type Proposal, type ProposalRefusal, decide, propose } from '@aiyrbas/four-eyes';
import type { Ids, Result } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { LimitPoliciesStore } from '../store/limit-policies.store';

export const LIMIT_POLICY = 'limit-policy';

type Wish = BodyIn<typeof proposeLimitPolicy>;

export interface Decision {
  readonly id: string;
  readonly decision: 'approve' | 'reject';
  readonly payloadHash?: string | undefined;
}

@Injectable()
export class SetLimits {
  constructor(
    private readonly policies: LimitPoliciesStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  propose(tx: Tx, wish: Wish, by: string, now: Date): Promise<Result<Proposal, ProposalRefusal>> {
    return propose(tx, { id: this.ids.uuid(), kind: LIMIT_POLICY, subject: wish.rule, payload: wish }, by, now);
  }

  async decide(tx: Tx, decision: Decision, by: string, now: Date): Promise<Result<Proposal, ProposalRefusal>> {
    const decided = await decide<Wish>(tx, { ...decision, kind: LIMIT_POLICY }, by, now);
    if (!decided.ok || decided.value.status !== 'approved') return decided;
    const { id: proposalId, proposedBy, payload } = decided.value;
    const { rule, cap, legalReference, howToRaise } = payload;
    const policy = {
      id: this.ids.uuid(),
      rule,
      cap: Money.of(cap.amount, 'KZT').minor,
      // A date that has passed meanwhile would judge anew what was cleared already.
      validFrom: new Date(Math.max(now.getTime(), Date.parse(payload.validFrom ?? now.toISOString()))),
      legalReference,
      howToRaise,
      proposedBy,
      approvedBy: by,
    };
    this.policies.add(tx, policy, proposalId);
    tx.afterCommit(() => this.log.warn({ rule, cap, proposedBy, approvedBy: by }, 'a limit policy was approved'));
    return decided;
  }
}
