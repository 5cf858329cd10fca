// Accepts a break as it is: proposed by one person, approved by another. The lines are then called forced, as long as
// they say what was accepted; should the other side come after all, they are matched.
import { type Proposal, decideOnProposal, operatorName, propose } from '@aiyrbas/four-eyes';
import type { Principal, Refusal } from '@aiyrbas/http';
import { type Ids, type Result, canonicalJson, refuse } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type BreakView, breakView } from '../persistence/break.view';
import { balanceKeyOf } from '../domain/balance';
import { pageOfKey } from '../domain/pages';
import { pointOf } from '../domain/stated';
import { ACCEPTANCE_KIND } from '../domain/acceptance-kind';
import type { BreakRow } from '../persistence/break.entity';
import { BreaksStore } from '../persistence/breaks.store';
import { BalanceMatching } from '../persistence/balance-matching';
import { BalancesStore } from '../persistence/balances.store';
import { LinesStore } from '../persistence/lines.store';
import { Matching } from '../persistence/matching';
import { PageMatching } from '../persistence/page-matching';
import { StatedStore } from '../persistence/stated.store';
import { StatementMatching } from '../persistence/statement-matching';

export interface AcceptanceDecision {
  readonly breakId: string;
  readonly id: string;
  readonly decision: 'approve' | 'reject';
  readonly payloadHash?: string | undefined;
}

interface Payload {
  readonly comment: string;
  readonly break: BreakView;
}

@Injectable()
export class AcceptBreak {
  constructor(
    private readonly lines: LinesStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    private readonly balances: BalancesStore,
    private readonly balanceMatching: BalanceMatching,
    private readonly stated: StatedStore,
    private readonly statementMatching: StatementMatching,
    private readonly pageMatching: PageMatching,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async propose(
    breakId: string,
    comment: string,
    by: Principal,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const found = await this.#open(tx, breakId);
    if (!found.ok) return found;
    // The approver sees what is accepted, not only why.
    const payload: Payload = { comment, break: breakView(found.value) };
    return propose(
      tx,
      { id: this.ids.uuid(), kind: ACCEPTANCE_KIND, subject: breakId, payload },
      operatorName(by),
      now,
    );
  }

  async decide(decision: AcceptanceDecision, by: Principal, tx: Tx, now: Date): Promise<Result<Proposal, Refusal>> {
    const at = await this.lines.takeTurn(tx);
    const { breakId, ...what } = decision;
    const decided = await decideOnProposal<Payload>(
      tx,
      { ...what, kind: ACCEPTANCE_KIND, subject: breakId },
      operatorName(by),
      now,
    );
    if (!decided.ok || decided.value.status === 'rejected') return decided;
    const found = await this.#open(tx, breakId);
    if (!found.ok) return found;
    if (canonicalJson(breakView(found.value)) !== canonicalJson(decided.value.payload.break)) {
      return refuse({ code: 'proposal_changed', detail: 'the difference is no longer the one that was proposed' });
    }
    const { line, pairing, key } = found.value;
    const page = pairing === 'statement' ? pageOfKey(key) : undefined;
    if (page) {
      await this.pageMatching.accept(tx, page, at);
    } else if (pairing === 'statement') {
      await this.stated.accept(tx, pointOf(key));
      await this.statementMatching.settle(tx, [pointOf(key)], at, key);
    } else if (line === null) {
      await this.balances.accept(tx, balanceKeyOf(key));
      await this.balanceMatching.settle(tx, [balanceKeyOf(key)], 'forced', at);
    } else {
      await this.lines.force(tx, line, found.value.class);
      await this.matching.settle(tx, [{ pairing, key }], at);
    }
    return decided;
  }

  async #open(tx: Tx, id: string): Promise<Result<BreakRow, Refusal>> {
    const row = await this.breaks.byId(tx, id);
    if (!row) return refuse({ code: 'not_found' });
    if (row.resolvedAt !== null) return refuse({ code: 'decision_not_possible', detail: `it was ${row.resolution}` });
    return { ok: true, value: row };
  }
}
