// What becomes of withdrawals that nobody answers in time: lock, decide, save, and say it aloud.
import type { Ids } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Withdrawal, advanceWithdrawal } from '../domain/withdrawal';
import { WithdrawalsStore } from '../persistence/withdrawals.store';

const AT_ONCE_MAX = 100;

@Injectable()
export class ChaseWithdrawals {
  constructor(
    private readonly withdrawals: WithdrawalsStore,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns how many there were. */
  async execute(tx: Tx): Promise<number> {
    const [clock] = await tx.query<{ now: Date }>(`select clock_timestamp() as now`);
    const now = clock!.now;
    const due = await this.withdrawals.lockDue(tx, now, AT_ONCE_MAX);
    const input = { on: 'deadlinePassed', cause: 'deadline' } as const;
    const waiting = due.flatMap((one) => {
      const decided = advanceWithdrawal(one, input, { now, ids: this.ids });
      return decided.ok ? [decided.value.withdrawal] : [];
    });
    this.withdrawals.saveAll(tx, waiting);
    tx.afterCommit(() => waiting.forEach((one) => this.#remind(one, now)));
    return due.length;
  }

  #remind({ id, state, doubt, placedAt }: Withdrawal, now: Date): void {
    const ageSeconds = Math.round((now.getTime() - placedAt.getTime()) / 1000);
    const text = doubt === 'held' ? 'withdrawal held: it waits for a person' : 'withdrawal unanswered';
    this.log.warn({ withdrawalId: id, state, doubt, ageSeconds }, text);
  }
}
