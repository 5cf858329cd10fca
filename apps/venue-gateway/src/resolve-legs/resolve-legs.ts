// Two operators decide what became of an order at a venue. The decision takes effect in the transaction of the
// approval, under the execution's lock. A venue's answer at the same moment is either before it, or finds the leg
// ended.
import { type Proposal, decideOnProposal, operatorName, propose } from '@aiyrbas/four-eyes';
import type { Principal, Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { LegsWakeUp } from '../messaging/legs-wake-up';
import { type Resolution, resolve } from '../domain/resolution';
import { ConcludeExecutions } from '../messaging/conclude';
import { LegsStore, type LockedExecution, ownerKey } from '../persistence/legs.store';

export const RESOLUTION = 'leg-resolution';

@Injectable()
export class ResolveLegs {
  constructor(
    private readonly legs: LegsStore,
    private readonly conclude: ConcludeExecutions,
    private readonly due: LegsWakeUp,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async propose(
    clientOrderId: string,
    resolution: Resolution,
    by: Principal,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const resolved = await this.#resolved(clientOrderId, resolution, tx, now);
    if (!resolved.ok) return resolved;
    const what = { id: this.ids.uuid(), kind: RESOLUTION, subject: clientOrderId, payload: resolution };
    return propose(tx, what, operatorName(by), now);
  }

  async decide(
    what: { id: string; subject: string; decision: 'approve' | 'reject'; payloadHash?: string | undefined },
    by: Principal,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const decided = await decideOnProposal<Resolution>(tx, { ...what, kind: RESOLUTION }, operatorName(by), now);
    if (!decided.ok || decided.value.status === 'rejected') return decided;
    const resolved = await this.#resolved(what.subject, decided.value.payload, tx, now);
    if (!resolved.ok) return resolved;
    const { execution, leg } = resolved.value;
    this.legs.update(tx, [{ leg, waitMs: 0 }]);
    await this.conclude.execute(tx, [execution]);
    tx.afterCommit(() => this.due.raise([leg.venue]));
    return decided;
  }

  /** The execution with the leg as people say it is. */
  async #resolved(
    clientOrderId: string,
    resolution: Resolution,
    tx: Tx,
    now: Date,
  ): Promise<Result<{ execution: LockedExecution; leg: LockedExecution['legs'][number] }, Refusal>> {
    const requestId = await this.legs.requestOf(tx, clientOrderId);
    if (requestId === undefined) return refuse({ code: 'not_found' });
    const execution = (await this.legs.lockExecutions(tx, [requestId])).get(requestId);
    const leg = execution?.legs.find((each) => each.clientOrderId === clientOrderId);
    if (!execution || !leg) return refuse({ code: 'decision_not_possible', detail: 'its end is known' });
    const named =
      resolution.outcome === 'executed' ? [{ venue: leg.venue, venueOrderId: resolution.venueOrderId }] : [];
    const owners = await this.legs.ownersOf(tx, named);
    const owner = named[0] && owners.get(ownerKey(named[0]));
    const resolved = resolve(leg, resolution, owner, now);
    if (!resolved.ok) return resolved;
    const legs = execution.legs.map((each) => (each === leg ? resolved.value : each));
    return ok({ execution: { ...execution, legs }, leg: resolved.value });
  }
}
