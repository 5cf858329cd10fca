// What the ledger acts on, what it says, and what can come of one item. Only types: the words of `decide`.
import type {
  BodyOf,
  EventType,
  checkpointSigned,
  collectionSettled,
  depositCredited,
  depositUnassigned,
  holdEnded,
  holdPlaced,
  holdRefused,
  holdRequested,
  orderCancelled,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  orderReleased,
  payoutFailed,
  payoutRequested,
  payoutReturned,
  payoutSettled,
  refundRequested,
  solvencyBroken,
  solvencyRestored,
  suspenseBooked,
  suspenseRequested,
  suspenseReturned,
  transactionPosted,
  withdrawalFailed,
} from '@aiyrbas/contracts';

type Said<E extends EventType> = E extends EventType ? { readonly type: E['type']; readonly body: BodyOf<E> } : never;

export type Happening = Said<
  | typeof collectionSettled
  | typeof holdRequested
  | typeof orderExecuted
  | typeof orderCancelled
  | typeof orderRejected
  | typeof orderExpired
  | typeof orderRefunded
  | typeof orderReleased
  | typeof withdrawalFailed
  | typeof payoutRequested
  | typeof refundRequested
  | typeof payoutSettled
  | typeof payoutFailed
  | typeof payoutReturned
  | typeof suspenseBooked
  | typeof suspenseReturned
  | typeof suspenseRequested
  | typeof depositCredited
  | typeof depositUnassigned
>;

export type Telling = Said<
  | typeof holdPlaced
  | typeof holdRefused
  | typeof holdEnded
  | typeof transactionPosted
  | typeof solvencyBroken
  | typeof solvencyRestored
  | typeof checkpointSigned
>;

export type ParkReason =
  | 'MODIFIED_REQUEST'
  | 'HOLD_MISSING'
  | 'HOLD_ENDED'
  | 'HOLD_TOO_SMALL'
  | 'INSUFFICIENT_FUNDS'
  | 'BEYOND_ASSETS'
  | 'SUSPENSE_MISSING'
  | 'SUSPENSE_ENDED'
  | 'FAILED_AFTER_SETTLED';

export type Outcome =
  | { readonly kind: 'done'; readonly tells: readonly Telling[] }
  /** The books already say so, or have nothing to do with it. */
  | { readonly kind: 'nothing' }
  /** Nobody may guess: a person looks at it, and the order waits. */
  | { readonly kind: 'parked'; readonly reason: ParkReason; readonly detail: string };

/** When and under which names an item is booked; time and ids come from outside. */
export interface Booking {
  /** The database's clock. */
  readonly bookedAt: string;
  /** The day in Kazakhstan, for what carries no value date of its own. */
  readonly today: string;
  readonly cause: Readonly<Record<string, string>>;
  readonly newId: () => string;
}
