// Once a minute: balances, holds and the sums of the cover are held against the transfers, what differs is kept, and what
// is short, differs, or no longer does is told. Between two of these the batches that post look for themselves.
import { Outbox, factsOf } from '@aiyrbas/bus';
import { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Judgement } from '../domain/cover';
import { solvencyEvent } from '../domain/outcome';
import { CoverStore } from '../store/cover.store';
import { DriftStore, type Measured } from '../store/drift.store';

export interface Checked extends Measured {
  readonly judged: readonly Judgement[];
}

@Injectable()
export class CheckSolvency {
  readonly #differences;

  constructor(
    private readonly covers: CoverStore,
    private readonly drift: DriftStore,
    private readonly outbox: Outbox,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#differences = metrics.counter(
      'ledger_cover_differences_total',
      'Sums of the cover that differed; they are kept',
    );
  }

  /** Undefined when it is not due, or another process is at it. */
  async execute(tx: Tx): Promise<Checked | undefined> {
    const now = await this.covers.takeProof(tx);
    if (!now) return undefined;
    const measured = await this.drift.measure(tx);
    await this.covers.fold(tx, now);
    const judged = await this.covers.judge(tx, now);
    await this.outbox.append(tx, factsOf(judged.map((one) => solvencyEvent(one, now))));
    const ofCover = measured.found.filter(({ what }) => what.startsWith('cover.'));
    tx.afterCommit(() => this.#differences.inc(ofCover.length));
    return { ...measured, judged };
  }
}
