// Ends the executions whose every leg has ended, and tells how, in the transaction that found it out.
import { type Fact, type Outbox, fact } from '@aiyrbas/bus';
import { executionFailed, executionFilled } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import { type Outcome, outcomeOf } from './domain/execution';
import { type LockedExecution, endExecutions } from './store/legs.store';

/** @param executions locked, with their legs as they are now. */
export async function concludes(tx: Tx, outbox: Outbox, executions: readonly LockedExecution[]): Promise<void> {
  const ended = executions.flatMap((execution) => {
    const outcome = outcomeOf(execution.requestId, execution.orderId, execution.legs);
    return outcome ? [{ execution, outcome }] : [];
  });
  endExecutions(
    tx,
    ended.map(({ outcome }) => ({ requestId: outcome.body.requestId, state: outcome.kind })),
  );
  await outbox.append(
    tx,
    ended.map(({ execution, outcome }) => told(execution, outcome)),
  );
}

function told(execution: LockedExecution, outcome: Outcome): Fact {
  const cause = {
    id: execution.causationId,
    correlationId: execution.correlationId,
    traceparent: execution.traceparent,
  };
  return outcome.kind === 'filled'
    ? fact(executionFilled, outcome.body, cause)
    : fact(executionFailed, outcome.body, cause);
}
