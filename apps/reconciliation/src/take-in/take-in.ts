// Takes in what was told and booked, a batch at a time: lines are written once, and everything with the same keys is
// held against each other again.
import type { Message } from '@aiyrbas/bus';
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Happening } from '../domain/happening';
import { countedOf } from '../domain/line';
import { linesOf } from '../domain/lines-of';
import { type Patience, patienceFor } from '../domain/pairings';
import { bankDayOf, statedBalances } from '../domain/stated';
import { venuePostings } from '../domain/venue-postings';
import { type ReconciliationConfig, patienceOf } from '../reconciliation.config';
import { BalanceMatching } from '../store/balance-matching';
import { BalancesStore, type Reported } from '../store/balances.store';
import { LinesStore } from '../store/lines.store';
import { Matching } from '../store/matching';
import { StatedStore } from '../store/stated.store';
import { StatementMatching } from '../store/statement-matching';
import { StatementsStore } from '../store/statements.store';

/** A message of one of the types that are reconciled. */
export type Heard = Message & Happening;

@Injectable()
export class TakeIn {
  readonly #patience: Patience;

  constructor(
    private readonly lines: LinesStore,
    private readonly matching: Matching,
    private readonly balances: BalancesStore,
    private readonly balanceMatching: BalanceMatching,
    private readonly statements: StatementsStore,
    private readonly stated: StatedStore,
    private readonly statementMatching: StatementMatching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#patience = patienceOf(config);
  }

  async execute(batch: readonly Happening[], tx: Tx): Promise<void> {
    const now = await this.lines.takeTurn(tx);
    const lines = batch.flatMap(linesOf).map((line) => {
      // From when it is read, not from when it was told: after a standstill both sides have the same time to arrive.
      const patience = patienceFor(line.pairing, line.side, this.#patience);
      return { ...line, dueAt: patience === undefined ? null : new Date(now.getTime() + patience) };
    });
    const groups = await this.lines.insert(tx, lines, now);
    await this.matching.settle(tx, groups, now);
    const posted = await this.balances.add(tx, venuePostings(batch), now);
    const reported = await this.balances.report(tx, batch.flatMap(reportsOf), now);
    await this.balanceMatching.settle(tx, [...posted, ...reported], 'moved', now);
    this.statements.heard(tx, batch.flatMap(banksHeardWhole), now);
    const stated = batch.flatMap(statedBalances);
    await this.stated.write(tx, stated);
    await this.statementMatching.settle(tx, [...stated, ...lines.flatMap(bankDayOf)], now);
  }
}

const reportsOf = (happening: Happening): Reported[] =>
  happening.type !== 'venues.balance.reported'
    ? []
    : happening.body.balances.map((money) => {
        const { unit, minor } = countedOf(money);
        return { venue: happening.body.venue, unit, amount: minor };
      });

const banksHeardWhole = (happening: Happening): string[] =>
  happening.type === 'payments.statement.received' && happening.body.lastPage ? [happening.body.bic] : [];
