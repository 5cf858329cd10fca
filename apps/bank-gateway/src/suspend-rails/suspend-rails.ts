// Suspends rails and resumes them. One operator suspends, at once, because a second one may be asleep while money
// goes wrong. Ending a suspension before its time needs two. Both wait for instructions that are just being sent.
import { Inject, Injectable } from '@nestjs/common';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { type Cause, Outbox, eventMessage } from '@aiyrbas/bus';
import { railResumed, railSuspended } from '@aiyrbas/contracts';
import { type Proposal, type ProposalRefusal, decideOnProposal, listProposals, propose } from '@aiyrbas/four-eyes';
import { type Ids, type Result, ok, refuse, withoutNulls } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { datesOf, endedAt, hasEnded } from '../domain/suspension';
import type { Rail, Suspension } from '../persistence/rail.entity';
import { RailsStore } from '../persistence/rails.store';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';

/** The table's trigger knows it too: an end names an approved proposal of this kind. */
const KIND = 'rail-resumption';

export interface SuspensionCommand {
  readonly reason: string;
  readonly legalReference: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly binRange?: string | undefined;
}

interface Which {
  readonly railId: string;
  readonly suspensionId: string;
}

interface Decision {
  readonly proposalId: string;
  readonly decision: 'approve' | 'reject';
  readonly payloadHash?: string | undefined;
}

type Refused = ProposalRefusal | { readonly code: 'not_found' | 'decision_not_possible'; readonly detail?: string };

@Injectable()
export class SuspendRails {
  constructor(
    private readonly conditions: ReleaseConditionsStore,
    private readonly rails: RailsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async suspend(
    tx: Tx,
    railId: string,
    command: SuspensionCommand,
    by: string,
    cause: Cause,
    now: Date,
  ): Promise<Result<Suspension, { readonly code: 'not_found' | 'invalid_request'; readonly detail?: string }>> {
    this.conditions.change(tx);
    const rail = await this.rails.find(tx, railId);
    if (!rail) return refuse({ code: 'not_found' });
    const dates = datesOf(command, now);
    if (!dates.ok) return dates;
    const { reason, legalReference, binRange } = command;
    const what = { reason, legalReference, binRange, proposedBy: by };
    const suspension = await this.rails.suspend(tx, { id: this.ids.uuid(), railId, ...dates.value, ...what });
    await this.outbox.append(tx, [eventMessage(railSuspended, suspensionBody(rail, suspension), cause)]);
    tx.afterCommit(() => this.log.warn({ railId, suspensionId: suspension.id, by, reason }, 'a rail was suspended'));
    return ok(suspension);
  }

  async proposeEnd(
    tx: Tx,
    { railId, suspensionId }: Which,
    comment: string,
    by: string,
    now: Date,
  ): Promise<Result<Proposal, Refused>> {
    const suspension = await this.rails.lockSuspension(tx, railId, suspensionId);
    if (!suspension) return refuse({ code: 'not_found' });
    if (hasEnded(suspension, now)) return refuse({ code: 'decision_not_possible', detail: 'it has ended' });
    const what = { id: this.ids.uuid(), kind: KIND, subject: suspensionId, payload: { railId, comment } };
    return propose(tx, what, by, now);
  }

  async decideEnd(
    tx: Tx,
    { railId, suspensionId }: Which,
    { proposalId, decision, payloadHash }: Decision,
    by: string,
    cause: Cause,
    now: Date,
  ): Promise<Result<Proposal, Refused>> {
    this.conditions.change(tx);
    const [rail, suspension] = await Promise.all([
      this.rails.find(tx, railId),
      this.rails.lockSuspension(tx, railId, suspensionId),
    ]);
    if (!rail || !suspension) return refuse({ code: 'not_found' });
    const what = { id: proposalId, kind: KIND, subject: suspensionId, decision, payloadHash };
    const decided = await decideOnProposal(tx, what, by, now);
    if (!decided.ok || decided.value.status !== 'approved') return decided;
    if (hasEnded(suspension, now)) return refuse({ code: 'decision_not_possible', detail: 'it has ended' });
    const toAt = endedAt(suspension, now);
    this.rails.endSuspension(tx, suspensionId, toAt, proposalId);
    await this.outbox.append(tx, [eventMessage(railResumed, suspensionBody(rail, { ...suspension, toAt }), cause)]);
    tx.afterCommit(() => this.log.warn({ railId, suspensionId, by }, 'a suspension of a rail was ended'));
    return decided;
  }

  async show(
    db: Queryable,
    railId: string,
  ): Promise<Result<{ items: Suspension[]; proposals: Proposal[] }, { readonly code: 'not_found' }>> {
    if (!(await this.rails.find(db, railId))) return refuse({ code: 'not_found' });
    const items = await this.rails.suspensionsOf(db, railId);
    const ours = new Set(items.map(({ id }) => id));
    const proposals = (await listProposals(db, KIND)).filter(({ subject }) => ours.has(subject));
    return ok({ items, proposals });
  }
}

const suspensionBody = ({ bic, scheme, direction }: Rail, { id, railId, binRange, reason, ...at }: Suspension) => ({
  railId,
  scheme,
  direction,
  reason,
  from: at.fromAt.toISOString(),
  suspensionId: id,
  ...withoutNulls({ bic, binRange, to: at.toAt?.toISOString() }),
});
