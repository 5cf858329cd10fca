// Operators return money in suspense: money that is not returned automatically, or that a bank refused to return. Two
// operators are needed, because money leaves. It is returned once, even if others request it at the same time. An entry that
// is settled otherwise is closed by two operators, with the reason.
import { Inject, Injectable } from '@nestjs/common';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import {
  type Proposal,
  type ProposalDecision,
  type ProposalRefusal,
  decideOnProposal,
  listProposals,
  propose,
} from '@aiyrbas/four-eyes';
import { type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { type Suspended, SuspenseStore } from '../persistence/suspense.store';

const KIND = 'suspense-return';

interface Choice {
  readonly choice: 'return' | 'close';
  readonly comment: string;
}

type Refused =
  | ProposalRefusal
  | { readonly code: 'not_found' | 'decision_not_possible' | 'funds_clawed_back'; readonly detail?: string };

@Injectable()
export class ReturnSuspense {
  constructor(
    private readonly suspense: SuspenseStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async propose(
    tx: Tx,
    entryId: string,
    { choice, comment }: Choice,
    by: string,
    now: Date,
  ): Promise<Result<Proposal, Refused>> {
    const suspended = await this.suspense.find(tx, entryId);
    if (!suspended) return refuse({ code: 'not_found' });
    const why = endedAs(suspended) ?? (choice === 'return' ? returnBlocker(suspended) : undefined);
    if (why !== undefined) return refuse({ code: 'decision_not_possible', detail: why });
    if (choice === 'return' && suspended.isTakenBack) return refuse(CLAWED_BACK);
    const payload = { choice, comment, amount: suspended.amount.toJSON() };
    return propose(tx, { id: this.ids.uuid(), kind: KIND, subject: entryId, payload }, by, now);
  }

  async decide(
    tx: Tx,
    entryId: string,
    { proposalId, ...decision }: ProposalDecision & { readonly proposalId: string },
    by: string,
    now: Date,
  ): Promise<Result<Proposal, Refused>> {
    const decided = await decideOnProposal(tx, { id: proposalId, kind: KIND, subject: entryId, ...decision }, by, now);
    if (!decided.ok || decided.value.status !== 'approved') return decided;
    if ((decided.value.payload as Choice).choice === 'close') return this.#close(tx, entryId, decided, by, now);
    const requestId = undashed(this.ids.uuid());
    const [started] = await this.suspense.startReturns(tx, [{ entryId, requestId }], now);
    if (started === undefined) {
      if ((await this.suspense.find(tx, entryId))?.isTakenBack) return refuse(CLAWED_BACK);
      return refuse({ code: 'decision_not_possible', detail: 'its return has begun already' });
    }
    tx.afterCommit(() =>
      this.log.warn({ entryId, requestId, by }, 'money in suspense is returned: two operators decided'),
    );
    return decided;
  }

  async #close(
    tx: Tx,
    entryId: string,
    decided: { readonly ok: true; readonly value: Proposal },
    by: string,
    now: Date,
  ): Promise<Result<Proposal, Refused>> {
    if (!(await this.suspense.close(tx, entryId, decided.value.id, now)))
      return refuse({ code: 'decision_not_possible', detail: 'its return has begun, or it is closed already' });
    tx.afterCommit(() => this.log.warn({ entryId, by }, 'an entry in suspense is closed: two operators decided'));
    return decided;
  }

  async proposals(db: Queryable, entryId: string): Promise<Result<Proposal[], Refused>> {
    if (!(await this.suspense.find(db, entryId))) return refuse({ code: 'not_found' });
    return ok(await listProposals(db, KIND, entryId));
  }
}

const CLAWED_BACK = { code: 'funds_clawed_back', detail: 'the bank has taken it back: close it' } as const;

/** Why nothing can be decided about it any more, in words for operators. */
function endedAs({ state, closedAt }: Suspended): string | undefined {
  if (state === 'returned') return 'it has gone back';
  if (state === 'returning') return 'its return has begun already';
  return closedAt === null ? undefined : 'it is closed';
}

/** Why it cannot be returned as it is. */
function returnBlocker({ hasPayer, amount, direction }: Suspended): string | undefined {
  if (direction === 'debit') return 'it left our account: there is nothing to send back';
  if (!hasPayer) return 'the bank did not say whom to pay it back to';
  return amount.asset === 'KZT' ? undefined : 'banks move tenge only';
}
