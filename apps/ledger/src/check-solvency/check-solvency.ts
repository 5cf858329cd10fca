// Once a minute: the running sums of what is held and owed are proven against the transfers, and what is short or no
// longer short is told. Between two of these the batches that post look for themselves.
import { Outbox } from '@aiyrbas/bus';
import { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Cover, Judgement } from '../domain/cover';
import { toldJudged } from '../domain/outcome';
import { CoverStore } from '../store/cover.store';
import { toFact } from '../to-fact';

export interface Checked {
  /** Sums that were not what the transfers say; they were put right. */
  readonly wrong: readonly Cover[];
  readonly judged: readonly Judgement[];
}

@Injectable()
export class CheckSolvency {
  readonly #differences;

  constructor(
    private readonly covers: CoverStore,
    private readonly outbox: Outbox,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#differences = metrics.counter('ledger_cover_differences_total', 'Running sums that the proof put right');
  }

  /** Undefined when it is not due, or another process is at it. */
  async execute(tx: Tx): Promise<Checked | undefined> {
    const now = await this.covers.takeProof(tx);
    if (!now) return undefined;
    const wrong = await this.covers.prove(tx, now);
    const judged = await this.covers.judge(tx, now);
    await this.outbox.append(
      tx,
      judged.map((judgement) => toFact(toldJudged(judgement, now))),
    );
    tx.afterCommit(() => this.#differences.inc(wrong.length));
    return { wrong, judged };
  }
}
