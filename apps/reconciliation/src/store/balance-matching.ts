// Holds what venues say that they hold against our sums, and writes down and tells what has changed.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { balanceKey, findingOf, judge, type Place } from '../domain/balance';
import { changesOf } from '../domain/break';
import { patienceFor } from '../domain/pairings';
import { type ReconciliationConfig, patienceOf } from '../reconciliation.config';
import { BalancesStore } from './balances.store';
import { BreaksStore } from './breaks.store';
import { Matching } from './matching';

@Injectable()
export class BalanceMatching {
  readonly #patienceMs: number;

  constructor(
    private readonly balances: BalancesStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#patienceMs = patienceFor('balance', 'told', patienceOf(config))!;
  }

  /** @param why whether sums or reports have moved, time has passed, or two people accepted what differs. */
  async settle(tx: Tx, places: readonly Place[], why: 'moved' | 'late' | 'forced', now: Date): Promise<void> {
    if (places.length === 0) return;
    const [known, open] = await Promise.all([
      this.balances.read(tx, places),
      this.breaks.open(
        tx,
        places.map((place) => ({ pairing: 'balance', key: balanceKey(place) })),
      ),
    ]);
    const judged = known.map(({ balance, equalAt }) => ({
      balance,
      equalAt,
      judged: judge(balance, equalAt !== null, { now, moved: why === 'moved', patienceMs: this.#patienceMs }),
    }));
    await this.balances.save(tx, judged);
    const findings = judged.flatMap(({ balance, judged: { state } }) => findingOf(balance, state) ?? []);
    const { found, ended } = changesOf(open, findings, new Set());
    const endings = why === 'forced' ? ended.map((one) => ({ ...one, resolution: 'forced' as const })) : ended;
    await this.matching.tell(tx, found, endings, now);
  }
}
