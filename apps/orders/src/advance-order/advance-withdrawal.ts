// Moves withdrawals on by what the ledger and the bank answered: lock, decide, save, tell.
import { type Cause, type OutboundMessage, Outbox, messagesOf } from '@aiyrbas/bus';
import type { Ids } from '@aiyrbas/kernel';
import { type Logger, traceIdOf } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Withdrawal, advanceWithdrawal } from '../domain/withdrawal';
import { WithdrawalsStore } from '../persistence/withdrawals.store';
import type { OrderInput } from './advance-order';

@Injectable()
export class AdvanceWithdrawal {
  constructor(
    private readonly withdrawals: WithdrawalsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @returns what was about withdrawals that are not known here either. */
  async execute<M extends Cause>(inputs: readonly OrderInput<M>[], tx: Tx, now: Date): Promise<OrderInput<M>[]> {
    const known = await this.withdrawals.lockAll(
      tx,
      inputs.map((one) => one.orderId),
    );
    const unknown: OrderInput<M>[] = [];
    const moved: Withdrawal[] = [];
    const messages: OutboundMessage[] = [];
    for (const { orderId, input, message } of inputs) {
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
      messages.push(...messagesOf(decided.value.events, message));
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
    await this.outbox.append(tx, messages);
    return unknown;
  }
}
