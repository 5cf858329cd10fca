// Compares the lines of a key again when one of them becomes late. It may then be a missing line.
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { BalanceMatching } from '../persistence/balance-matching';
import { BalancesStore } from '../persistence/balances.store';
import { LinesStore } from '../persistence/lines.store';
import { Matching } from '../persistence/matching';
import { PageMatching } from '../persistence/page-matching';
import { StatedStore } from '../persistence/stated.store';
import { StatementMatching } from '../persistence/statement-matching';
import { ReceivedPagesStore } from '../persistence/received-pages.store';

const AT_ONCE = 500;

@Injectable()
export class WatchDeadlines {
  constructor(
    private readonly lines: LinesStore,
    private readonly matching: Matching,
    private readonly balances: BalancesStore,
    private readonly balanceMatching: BalanceMatching,
    private readonly stated: StatedStore,
    private readonly statementMatching: StatementMatching,
    private readonly pages: ReceivedPagesStore,
    private readonly pageMatching: PageMatching,
  ) {}

  /** @returns how many keys were looked at; as long as it is not zero there may be more. */
  async execute(tx: Tx): Promise<number> {
    const now = await this.lines.takeTurn(tx);
    const groups = await this.lines.due(tx, now, AT_ONCE);
    await this.matching.settle(tx, groups, now);
    const keys = await this.balances.due(tx, now);
    await this.balanceMatching.settle(tx, keys, 'late', now);
    const days = await this.stated.due(tx, now);
    await this.statementMatching.settle(tx, days, now);
    const statements = await this.pages.due(tx, now);
    await this.pageMatching.settle(tx, statements, 'late', now);
    return groups.length + keys.length + days.length + statements.length;
  }
}
