// Ingests the lines of both sides, a batch at a time. A line is written once. Then all lines with the same keys are
// compared again.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type MatchTimeouts, dueAt } from '../domain/pairings';
import { RECONCILED_EVENTS, type ReconciledEvent } from '../domain/reconciled-events';
import { bankDayOf } from '../domain/stated';
import { type ReconciliationConfig, matchTimeoutsOf } from '../reconciliation.config';
import { BalanceMatching } from '../persistence/balance-matching';
import { BalancesStore } from '../persistence/balances.store';
import { LinesStore } from '../persistence/lines.store';
import { Matching } from '../persistence/matching';
import { PageMatching } from '../persistence/page-matching';
import { StatedStore } from '../persistence/stated.store';
import { StatementMatching } from '../persistence/statement-matching';
import { ReceivedPagesStore } from '../persistence/received-pages.store';
import { BankStatementsStore } from '../persistence/statements.store';

@Injectable()
export class IngestLines {
  readonly #timeouts: MatchTimeouts;

  constructor(
    private readonly lines: LinesStore,
    private readonly matching: Matching,
    private readonly balances: BalancesStore,
    private readonly balanceMatching: BalanceMatching,
    private readonly statements: BankStatementsStore,
    private readonly stated: StatedStore,
    private readonly statementMatching: StatementMatching,
    private readonly pages: ReceivedPagesStore,
    private readonly pageMatching: PageMatching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#timeouts = matchTimeoutsOf(config);
  }

  async execute(batch: readonly ReconciledEvent[], tx: Tx): Promise<void> {
    const now = await this.lines.takeTurn(tx);
    const readings = batch.map((event) => RECONCILED_EVENTS.decide(event));
    const lines = readings
      .flatMap((one) => one.lines ?? [])
      // Counted from when it is consumed, not published: after an outage both sides have the same time to arrive.
      .map((line) => ({ ...line, dueAt: dueAt(line, this.#timeouts, now) }));
    const groups = await this.lines.insert(tx, lines, now);
    await this.matching.settle(tx, groups, now);
    const posted = await this.balances.add(
      tx,
      readings.flatMap(({ postings = [] }) => postings),
      now,
    );
    const reported = await this.balances.report(
      tx,
      readings.flatMap(({ reports = [] }) => reports),
      now,
    );
    await this.balanceMatching.settle(tx, [...posted, ...reported], 'moved', now);
    this.statements.markReceived(
      tx,
      readings.flatMap(({ wholeStatementOf = [] }) => wholeStatementOf),
      now,
    );
    const stated = readings.flatMap(({ stated: balances = [] }) => balances);
    await this.stated.write(tx, stated);
    await this.statementMatching.settle(tx, [...stated, ...lines.flatMap(bankDayOf)], now);
    const paged = await this.pages.write(
      tx,
      readings.flatMap(({ page = [] }) => page),
    );
    await this.pageMatching.settle(tx, paged, 'new', now);
  }
}
