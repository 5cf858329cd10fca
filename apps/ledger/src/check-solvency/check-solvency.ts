// Once a minute: compares balances, holds and the sums of the solvency coverage with the transfers. Differences are
// stored. A solvency break that begins or ends is published. Between two runs each posting batch checks solvency itself.
import { Outbox, messagesOf } from '@aiyrbas/bus';
import { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { SolvencyChange } from '../domain/coverage';
import { solvencyEvent } from '../domain/outcome';
import { CoverageStore } from '../persistence/coverage.store';
import { DriftStore, type Measured } from '../persistence/drift.store';

export interface Checked extends Measured {
  readonly solvencyChanges: readonly SolvencyChange[];
}

@Injectable()
export class CheckSolvency {
  readonly #differences;

  constructor(
    private readonly solvency: CoverageStore,
    private readonly drift: DriftStore,
    private readonly outbox: Outbox,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#differences = metrics.counter(
      'ledger_coverage_differences_total',
      'Sums of the solvency coverage that differed from the transfers; they are stored',
    );
  }

  /** Undefined when it is not due, or another process is at it. */
  async execute(tx: Tx): Promise<Checked | undefined> {
    const now = await this.solvency.takeProof(tx);
    if (!now) return undefined;
    const measured = await this.drift.measure(tx);
    await this.solvency.fold(tx, now);
    const changes = await this.solvency.updateSolvency(tx, now);
    await this.outbox.append(tx, messagesOf(changes.map((one) => solvencyEvent(one, now))));
    const coverageDifferences = measured.found.filter(({ what }) => what.startsWith('cover.'));
    tx.afterCommit(() => this.#differences.inc(coverageDifferences.length));
    return { ...measured, solvencyChanges: changes };
  }
}
