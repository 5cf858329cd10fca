// A hold keeps a customer's value for one order. It is answered once (placed or refused) and ends once (posted or
// released); its id is the id of the request that asked for it, which the bank and the venue know too.
import { undashed, uuidv5 } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Account, keyOf } from './account';

export type HoldState = 'placed' | 'refused' | 'posted' | 'released';
export type HoldOutcome = 'posted' | 'released';

/** Every state that a hold can reach, and from where. The database keeps the same table in a trigger. */
export const HOLD_LIFECYCLE = {
  placed: ['posted', 'released'],
  refused: [],
  posted: [],
  released: [],
} as const satisfies Record<HoldState, readonly HoldOutcome[]>;

export interface Hold {
  readonly id: string;
  readonly firm: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly account: Account;
  readonly amount: Money;
  readonly state: HoldState;
}

export const canEnd = (hold: Hold): boolean => HOLD_LIFECYCLE[hold.state].length > 0;

/** The same value kept for the same order: what a repeated request must match. */
export const isSameHold = (a: Hold, b: Hold): boolean =>
  a.id === b.id &&
  a.orderId === b.orderId &&
  a.customerId === b.customerId &&
  keyOf(a.account) === keyOf(b.account) &&
  a.amount.equals(b.amount);

const SECOND_CREDITS = 'b7c0a0d6-8d0a-5c55-9f0a-3f6f0e1d9a11';

/**
 * The hold on a credit. The first credit of a collection is held under the collection's own id. A second booking for the
 * same id is other money. It gets a hold of its own, with an id derived from the bank's entry.
 */
export const holdIdOfCredit = (requestId: string, entry: string, isTaken: (id: string) => boolean): string =>
  isTaken(requestId) ? undashed(uuidv5(SECOND_CREDITS, entry)) : requestId;
