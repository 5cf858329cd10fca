// Clearing an order: who may trade does, the others are refused with the reason. Limits will be reserved here.
import type { CustomerStatus } from './registration';

export type ClearanceVerdict = { readonly granted: true } | { readonly granted: false; readonly code: string };

/** What a clearance is asked for. A request id stands for one of these, for ever. */
export interface ClearanceSubject {
  readonly orderId: string;
  readonly customerId: string;
  readonly asset: string;
  /** Minor units. */
  readonly value: bigint;
}

export function judgeClearance(status: CustomerStatus | undefined): ClearanceVerdict {
  return status === 'accepted' ? { granted: true } : { granted: false, code: 'customer_not_accepted' };
}

/** Whether two requests with one id ask the same; when they do not, the first answer must not pass for the second. */
export const asksTheSame = (one: ClearanceSubject, other: ClearanceSubject): boolean =>
  one.orderId === other.orderId &&
  one.customerId === other.customerId &&
  one.asset === other.asset &&
  one.value === other.value;
