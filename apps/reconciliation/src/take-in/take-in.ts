// Takes in what was told and booked, a batch at a time: lines are written once, and everything with the same keys is
// held against each other again.
import type { BatchContext, Message } from '@aiyrbas/bus';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Happening } from '../domain/happening';
import { linesOf } from '../domain/lines-of';
import { type Patience, patienceFor } from '../domain/pairings';
import type { ReconciliationConfig } from '../reconciliation.config';
import { LinesStore } from '../store/lines.store';
import { Matching } from '../store/matching';

/** A message of one of the types that are reconciled. */
export type Heard = Message & Happening;

@Injectable()
export class TakeIn {
  readonly #patience: Patience;

  constructor(
    private readonly lines: LinesStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#patience = {
      usualMs: config.RECONCILIATION_PATIENCE_SECONDS * 1_000,
      paymentMs: config.RECONCILIATION_PAYMENT_HOURS * 3_600_000,
    };
  }

  async execute(batch: readonly Happening[], { tx, now }: Pick<BatchContext, 'tx' | 'now'>): Promise<void> {
    await this.lines.takeTurn(tx);
    const lines = batch.flatMap(linesOf).map((line) => {
      // From when it is read, not from when it was told: after a standstill both sides have the same time to arrive.
      const patience = patienceFor(line.pairing, line.side, this.#patience);
      return { ...line, dueAt: patience === undefined ? null : new Date(now.getTime() + patience) };
    });
    const groups = await this.lines.insert(tx, lines, now);
    await this.matching.settle(tx, groups, now);
  }
}
