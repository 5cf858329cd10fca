// Ends the executions whose every leg has ended, and tells how, in the transaction that found it out.
import { type OutboundMessage, type Outbox, eventMessage } from '@aiyrbas/bus';
import { executionFailed, executionFilled } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { type ExecutionOutcome, executionOutcomeOf } from '../domain/execution';
import { type LockedExecution, endExecutions } from '../persistence/legs.store';

/** @param executions locked, with their legs as they are now. */
export async function concludes(tx: Tx, outbox: Outbox, executions: readonly LockedExecution[]): Promise<void> {
  const ended = executions.flatMap((execution) => {
    const outcome = executionOutcomeOf(execution.requestId, execution.orderId, execution.legs);
    return outcome ? [{ execution, outcome }] : [];
  });
  endExecutions(
    tx,
    ended.map(({ outcome }) => ({ requestId: outcome.body.requestId, state: outcome.kind })),
  );
  await outbox.append(
    tx,
    ended.map(({ execution, outcome }) => outcomeMessage(execution, outcome)),
  );
}

function outcomeMessage(execution: LockedExecution, outcome: ExecutionOutcome): OutboundMessage {
  const cause = {
    id: execution.causationId,
    correlationId: execution.correlationId,
    traceparent: execution.traceparent,
  };
  return outcome.kind === 'filled'
    ? eventMessage(executionFilled, outcome.body, cause)
    : eventMessage(executionFailed, outcome.body, cause);
}
