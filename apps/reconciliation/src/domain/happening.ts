// What reconciliation hears. Only types: the words of `lines-of`.
import type {
  BodyOf,
  EventType,
  balanceReported,
  depositCredited,
  depositUnassigned,
  entryBooked,
  executionFailed,
  executionFilled,
  orderCancelled,
  orderCompleted,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  statementReceived,
  transactionPosted,
} from '@aiyrbas/contracts';

type Said<E extends EventType> = E extends EventType ? { readonly type: E['type']; readonly body: BodyOf<E> } : never;

export type Happening = Said<
  | typeof entryBooked
  | typeof statementReceived
  | typeof executionFilled
  | typeof executionFailed
  | typeof depositCredited
  | typeof depositUnassigned
  | typeof balanceReported
  | typeof orderExecuted
  | typeof orderCompleted
  | typeof orderRefunded
  | typeof orderRejected
  | typeof orderCancelled
  | typeof orderExpired
  | typeof transactionPosted
>;

export type Posted = BodyOf<typeof transactionPosted>;
