// A withdrawal: a customer takes tenge out to an own account. The ledger holds the amount, then the bank pays it; what
// cannot be paid, or comes back, is the customer's balance again. Its id takes the place of an order's id in its requests.
import {
  holdRequested,
  payoutRequested,
  withdrawalCompleted,
  withdrawalFailed,
  withdrawalPlaced,
} from '@aiyrbas/contracts';
import { type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Surroundings, type Told, told } from './decision';
import type { Input } from './input';
import type { BankAccount, Reason } from './order';

export type WithdrawalState = 'placed' | 'paying' | 'completed' | 'failed';

export interface Withdrawal {
  readonly id: string;
  readonly customerId: string;
  readonly firm: string;
  readonly state: WithdrawalState;
  readonly version: number;
  readonly account: BankAccount;
  readonly amount: Money;
  readonly holdId: string;
  readonly payoutId?: string | undefined;
  readonly reason?: Reason | undefined;
  readonly placedAt: Date;
  readonly endedAt?: Date | undefined;
}

export interface WithdrawalDecision {
  readonly withdrawal: Withdrawal;
  readonly told: readonly Told[];
}

type Wish = Pick<Withdrawal, 'customerId' | 'firm' | 'account' | 'amount'>;

export function placeWithdrawal(wish: Wish, { now, ids }: Surroundings): WithdrawalDecision {
  const holdId = undashed(ids.uuid());
  const withdrawal: Withdrawal = { ...wish, id: ids.uuid(), state: 'placed', version: 1, holdId, placedAt: now };
  const amount = wish.amount.toJSON();
  return {
    withdrawal,
    told: [
      told(withdrawalPlaced, fact(withdrawal, now)),
      told(holdRequested, { ...asOrder(withdrawal), requestId: holdId, amount }),
    ],
  };
}

/** Which moves there are; the database refuses any other. */
export const WITHDRAWAL_MOVES: Readonly<Record<WithdrawalState, readonly WithdrawalState[]>> = {
  placed: ['paying', 'failed'],
  paying: ['completed', 'failed'],
  // The bank may give back what it had booked.
  completed: ['failed'],
  failed: [],
};

/** What an answer means to a withdrawal; a refusal means that it changes nothing. */
export function advanceWithdrawal(
  withdrawal: Withdrawal,
  input: Input,
  around: Surroundings,
): Result<WithdrawalDecision, 'nothing_to_do'> {
  const { state } = withdrawal;
  if (input.on === 'holdPlaced' && state === 'placed') return ok(pay(withdrawal, around));
  if (input.on === 'holdRefused' && state === 'placed') return ok(fail(withdrawal, { code: input.code }, around));
  if (input.on === 'payoutSettled' && state === 'paying') return ok(complete(withdrawal, around));
  if (input.on === 'payoutFailed' && state === 'paying') {
    return ok(fail(withdrawal, { code: `payment_${input.code}`, bankReason: input.bankReason }, around));
  }
  if (input.on === 'payoutReturned' && (state === 'paying' || state === 'completed')) {
    // The ledger holds what came back; the failure lets it go.
    return ok(fail(withdrawal, { code: 'payment_returned', bankReason: input.bankReason }, around));
  }
  return refuse('nothing_to_do');
}

function pay(withdrawal: Withdrawal, { ids }: Surroundings): WithdrawalDecision {
  const payoutId = undashed(ids.uuid());
  return {
    withdrawal: { ...withdrawal, state: 'paying', version: withdrawal.version + 1, payoutId },
    told: [
      told(payoutRequested, {
        ...asOrder(withdrawal),
        requestId: payoutId,
        ...withdrawal.account,
        amount: withdrawal.amount.toJSON(),
        holdId: withdrawal.holdId,
      }),
    ],
  };
}

function complete(withdrawal: Withdrawal, { now }: Surroundings): WithdrawalDecision {
  const done = { ...withdrawal, state: 'completed', version: withdrawal.version + 1, endedAt: now } as const;
  return { withdrawal: done, told: [told(withdrawalCompleted, fact(done, now))] };
}

function fail(withdrawal: Withdrawal, reason: Reason, { now }: Surroundings): WithdrawalDecision {
  const failed = { ...withdrawal, state: 'failed', version: withdrawal.version + 1, reason, endedAt: now } as const;
  const { code, bankReason } = reason;
  const shown = bankReason === undefined ? { code } : { code, bankReason };
  return { withdrawal: failed, told: [told(withdrawalFailed, { ...fact(failed, now), reason: shown })] };
}

const asOrder = ({ id, customerId, firm }: Withdrawal) => ({ orderId: id, customerId, firm });

const fact = ({ id, customerId, firm, amount }: Withdrawal, at: Date) => ({
  withdrawalId: id,
  customerId,
  firm,
  amount: amount.toJSON(),
  at: at.toISOString(),
});
