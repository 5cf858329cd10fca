// Ends the executions whose every leg has ended, and publishes the result in the same transaction.
import { type OutboundMessage, Outbox, eventMessage } from '@aiyrbas/bus';
import { executionFailed, executionFilled } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type ExecutionOutcome, executionOutcomeOf } from '../domain/execution';
import { LegsStore, type LockedExecution } from '../persistence/legs.store';

@Injectable()
export class ConcludeExecutions {
  constructor(
    private readonly legs: LegsStore,
    private readonly outbox: Outbox,
  ) {}

  /** @param executions locked, with their legs as they are now. */
  async execute(tx: Tx, executions: readonly LockedExecution[]): Promise<void> {
    const ended = executions.flatMap((execution) => {
      const outcome = executionOutcomeOf(execution.requestId, execution.orderId, execution.legs);
      return outcome ? [{ execution, outcome }] : [];
    });
    this.legs.endExecutions(
      tx,
      ended.map(({ outcome }) => ({ requestId: outcome.body.requestId, state: outcome.kind })),
    );
    await this.outbox.append(
      tx,
      ended.map(({ execution, outcome }) => outcomeMessage(execution, outcome)),
    );
  }
}

function outcomeMessage(execution: LockedExecution, outcome: ExecutionOutcome): OutboundMessage {
  const cause = {
    id: execution.causationId ?? undefined,
    correlationId: execution.correlationId ?? undefined,
    traceparent: execution.traceparent ?? undefined,
  };
  return outcome.kind === 'filled'
    ? eventMessage(executionFilled, outcome.body, cause)
    : eventMessage(executionFailed, outcome.body, cause);
}
