// Compares the opening and closing balances that banks state with their own lines, and stores and publishes the changes.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changesOf } from '../domain/break';
import { toleranceMs } from '../domain/pairings';
import { type BankDay, compareStated, pointKey, statedBreak } from '../domain/stated';
import { type ReconciliationConfig, matchTimeoutsOf } from '../reconciliation.config';
import { BreaksStore } from './breaks.store';
import { Matching } from './matching';
import { StatedStore } from './stated.store';

@Injectable()
export class StatementMatching {
  readonly #toleranceMs: number;

  constructor(
    private readonly stated: StatedStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#toleranceMs = toleranceMs(matchTimeoutsOf(config));
  }

  /**
   * @param days that a statement or a line is new to, or whose balances are late
   * @param accepted the key of the break that two people have just accepted
   */
  async settle(tx: Tx, days: readonly BankDay[], now: Date, accepted?: string): Promise<void> {
    if (days.length === 0) return;
    const balances = await this.stated.near(tx, days);
    // Lines of a day that no bank has stated yet are the everyday case.
    if (balances.length === 0) return;
    const [moved, open] = await Promise.all([
      this.stated.moved(tx, balances),
      this.breaks.open(
        tx,
        balances.map((balance) => ({ pairing: 'statement', key: pointKey(balance) })),
      ),
    ]);
    const decided = balances.map((point, index) => ({
      point,
      decision: compareStated(point, moved[index]!, { now, toleranceMs: this.#toleranceMs }),
    }));
    this.stated.save(tx, decided);
    const breaksFound = decided.flatMap((one) => statedBreak(one.point, one.point.stated, one.decision));
    const { found, ended } = changesOf(open, breaksFound, new Set());
    const acceptedIds = new Set(open.filter(({ key }) => key === accepted).map(({ id }) => id));
    const endings = ended.map((one) => (acceptedIds.has(one.id) ? { ...one, resolution: 'forced' as const } : one));
    await this.matching.publishBreaks(tx, found, endings, now);
  }
}
