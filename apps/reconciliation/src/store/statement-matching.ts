// Holds what banks state that days opened and closed with against their own lines, and writes down and tells what has changed.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changesOf } from '../domain/break';
import { patienceFor } from '../domain/pairings';
import { type BankDay, judgeStated, pointKey, statedFinding } from '../domain/stated';
import { type ReconciliationConfig, patienceOf } from '../reconciliation.config';
import { BreaksStore } from './breaks.store';
import { Matching } from './matching';
import { StatedStore } from './stated.store';

@Injectable()
export class StatementMatching {
  readonly #patienceMs: number;

  constructor(
    private readonly stated: StatedStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#patienceMs = patienceFor('statement', 'told', patienceOf(config))!;
  }

  /**
   * @param days that a statement or a line is new to, or whose balances are late
   * @param forced the key of the break that two people have just accepted
   */
  async settle(tx: Tx, days: readonly BankDay[], now: Date, forced?: string): Promise<void> {
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
    const judged = balances.map((point, index) => ({
      point,
      judged: judgeStated(point, moved[index]!, { now, patienceMs: this.#patienceMs }),
    }));
    this.stated.save(tx, judged);
    const findings = judged.flatMap((one) => statedFinding(one.point, one.point.stated, one.judged));
    const { found, ended } = changesOf(open, findings, new Set());
    const forcedIds = new Set(open.filter(({ key }) => key === forced).map(({ id }) => id));
    const endings = ended.map((one) => (forcedIds.has(one.id) ? { ...one, resolution: 'forced' as const } : one));
    await this.matching.tell(tx, found, endings, now);
  }
}
