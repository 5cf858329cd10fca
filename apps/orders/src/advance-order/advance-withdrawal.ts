// Moves withdrawals on by what the ledger and the bank answered: lock, decide, save, tell.
import { type Cause, Outbox, fact } from '@aiyrbas/bus';
import type { Ids } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Withdrawal, advanceWithdrawal } from '../domain/withdrawal';
import { WithdrawalsStore } from '../store/withdrawals.store';
import type { Happening } from './advance-order';

@Injectable()
export class AdvanceWithdrawal {
  constructor(
    private readonly withdrawals: WithdrawalsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns what was about withdrawals that are not known here either. */
  async execute<M extends Cause>(happenings: readonly Happening<M>[], tx: Tx, now: Date): Promise<Happening<M>[]> {
    const known = await this.withdrawals.lockAll(
      tx,
      happenings.map((happening) => happening.orderId),
    );
    const unknown: Happening<M>[] = [];
    const moved: Withdrawal[] = [];
    const facts: ReturnType<typeof fact>[] = [];
    for (const { orderId, input, message } of happenings) {
      const withdrawal = known.get(orderId);
      if (!withdrawal) {
        unknown.push({ orderId, input, message });
        continue;
      }
      const decided = advanceWithdrawal(withdrawal, input, { now, ids: this.ids });
      if (!decided.ok) continue;
      const next = decided.value.withdrawal;
      known.set(orderId, next);
      moved.push(next);
      facts.push(...decided.value.told.map((one) => fact(one.event, one.body, message)));
      const about = { withdrawalId: next.id, traceId: traceIdOf(message.traceparent), cause: input.cause };
      tx.afterCommit(() =>
        this.log.info(
          { ...about, from: withdrawal.state, state: next.state, reason: next.reason?.code },
          'withdrawal moved',
        ),
      );
    }
    // The database takes one version at a time, and two answers to one withdrawal rarely come in one batch.
    for (const one of moved) this.withdrawals.saveAll(tx, [one]);
    await this.outbox.append(tx, facts);
    return unknown;
  }
}
