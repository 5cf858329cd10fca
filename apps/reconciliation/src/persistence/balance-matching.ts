// Compares the balances that venues report with our sums, and stores and publishes the changes.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type BalanceKey, balanceBreakOf, balanceKey, compareBalance } from '../domain/balance';
import { changesOf } from '../domain/break';
import { toleranceMs } from '../domain/pairings';
import { type ReconciliationConfig, matchTimeoutsOf } from '../reconciliation.config';
import { BalancesStore } from './balances.store';
import { BreaksStore } from './breaks.store';
import { Matching } from './matching';

@Injectable()
export class BalanceMatching {
  readonly #toleranceMs: number;

  constructor(
    private readonly balances: BalancesStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#toleranceMs = toleranceMs(matchTimeoutsOf(config));
  }

  /** @param why whether sums or reports have moved, time has passed, or two people accepted what differs. */
  async settle(tx: Tx, keys: readonly BalanceKey[], why: 'moved' | 'late' | 'forced', now: Date): Promise<void> {
    if (keys.length === 0) return;
    const [known, open] = await Promise.all([
      this.balances.read(tx, keys),
      this.breaks.open(
        tx,
        keys.map((key) => ({ pairing: 'balance', key: balanceKey(key) })),
      ),
    ]);
    const decided = known.map(({ balance, equalAt }) => ({
      balance,
      equalAt,
      decision: compareBalance(balance, equalAt !== null, {
        now,
        moved: why === 'moved',
        toleranceMs: this.#toleranceMs,
      }),
    }));
    await this.balances.save(tx, decided);
    const breaksFound = decided.flatMap(({ balance, decision: { state } }) => balanceBreakOf(balance, state) ?? []);
    const { found, ended } = changesOf(open, breaksFound, new Set());
    const endings = why === 'forced' ? ended.map((one) => ({ ...one, resolution: 'forced' as const })) : ended;
    await this.matching.publishBreaks(tx, found, endings, now);
  }
}
