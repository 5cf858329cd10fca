// A withdrawal: a customer takes tenge out to an own account. The ledger holds the amount, then the bank pays it; what
// cannot be paid, or comes back, is the customer's balance again. Its id takes the place of an order's id in its requests.
// Who does not answer is waited for as for an order: shown as unknown, then held for a person; silence fails nothing.
import {
  type NewEvent,
  holdRequested,
  newEvent,
  payoutRequested,
  withdrawalCompleted,
  withdrawalFailed,
  withdrawalPlaced,
} from '@aiyrbas/contracts';
import { type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type DecisionContext, REMIND_MS, RESPONSE_TIMEOUT_MS, UNKNOWN_TIMEOUT_MS, later } from './decision';
import type { Input } from './input';
import type { OrderAccount, Reason } from './order';

export type WithdrawalState = 'placed' | 'paying' | 'completed' | 'failed';
/** How an answer that does not come is shown: asked for again by bank-gateway, with backoff; then a person is asked to look. */
export type Doubt = 'unknown' | 'held';

export interface Withdrawal {
  readonly id: string;
  readonly customerId: string;
  readonly firm: string;
  readonly state: WithdrawalState;
  readonly version: number;
  readonly account: OrderAccount;
  readonly amount: Money;
  readonly holdId: string;
  readonly payoutId?: string | undefined;
  readonly reason?: Reason | undefined;
  /** Set when what it waits for has not been answered in time. */
  readonly doubt?: Doubt | undefined;
  /** While the bank holds the money: when the bank must have decided. */
  readonly bankHoldUntil?: Date | undefined;
  /** When it must have been answered; null once it has ended. */
  readonly deadlineAt: Date | null;
  readonly placedAt: Date;
  readonly endedAt?: Date | undefined;
}

export interface WithdrawalDecision {
  readonly withdrawal: Withdrawal;
  readonly events: readonly NewEvent[];
}

type WithdrawalTerms = Pick<Withdrawal, 'customerId' | 'firm' | 'account' | 'amount'>;

export function startWithdrawal(terms: WithdrawalTerms, context: DecisionContext): WithdrawalDecision {
  const { now, ids } = context;
  const holdId = undashed(ids.uuid());
  const deadlineAt = later(context, RESPONSE_TIMEOUT_MS);
  const id = ids.uuid();
  const withdrawal: Withdrawal = { ...terms, id, state: 'placed', version: 1, holdId, deadlineAt, placedAt: now };
  const amount = terms.amount.toJSON();
  return {
    withdrawal,
    events: [
      newEvent(withdrawalPlaced, eventBody(withdrawal, now)),
      newEvent(holdRequested, { ...asOrder(withdrawal), requestId: holdId, amount }),
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
  context: DecisionContext,
): Result<WithdrawalDecision, 'nothing_to_do'> {
  const { state } = withdrawal;
  if (input.on === 'deadlinePassed' && withdrawal.deadlineAt) return ok(waitOn(withdrawal, context));
  if (input.on === 'holdPlaced' && state === 'placed') return ok(pay(withdrawal, context));
  if (input.on === 'holdRefused' && state === 'placed') return ok(fail(withdrawal, { code: input.code }, context));
  if (input.on === 'payoutSettled' && state === 'paying') return ok(complete(withdrawal, context));
  if (input.on === 'payoutFailed' && state === 'paying') {
    return ok(fail(withdrawal, { code: `payment_${input.code}`, bankReason: input.bankReason }, context));
  }
  if (input.on === 'payoutReturned' && (state === 'paying' || state === 'completed')) {
    // The ledger holds what came back; the failure lets it go.
    return ok(fail(withdrawal, { code: 'payment_returned', bankReason: input.bankReason }, context));
  }
  // The bank decides about money that it holds, so silence is no doubt before that; after it the usual time counts again.
  if (input.on === 'paymentBlocked' && state === 'paying' && !withdrawal.bankHoldUntil) {
    return ok(waitUntil({ ...withdrawal, bankHoldUntil: input.until }, input.until));
  }
  if (input.on === 'paymentUnblocked' && state === 'paying') {
    return ok(waitUntil({ ...withdrawal, bankHoldUntil: undefined }, later(context, RESPONSE_TIMEOUT_MS)));
  }
  return refuse('nothing_to_do');
}

const waitUntil = (withdrawal: Withdrawal, deadlineAt: Date): WithdrawalDecision => ({
  withdrawal: { ...withdrawal, version: withdrawal.version + 1, doubt: undefined, deadlineAt },
  events: [],
});

/** Nothing was answered. The bank may have paid, so nothing is ended by the clock: the wait is shown, then a person looks. */
function waitOn(withdrawal: Withdrawal, context: DecisionContext): WithdrawalDecision {
  const [doubt, timeoutMs]: [Doubt, number] =
    withdrawal.doubt === undefined ? ['unknown', UNKNOWN_TIMEOUT_MS] : ['held', REMIND_MS];
  const deadlineAt = later(context, timeoutMs);
  return { withdrawal: { ...withdrawal, version: withdrawal.version + 1, doubt, deadlineAt }, events: [] };
}

function pay(withdrawal: Withdrawal, context: DecisionContext): WithdrawalDecision {
  const payoutId = undashed(context.ids.uuid());
  const deadlineAt = later(context, RESPONSE_TIMEOUT_MS);
  const version = withdrawal.version + 1;
  return {
    withdrawal: { ...withdrawal, state: 'paying', version, payoutId, doubt: undefined, deadlineAt },
    events: [
      newEvent(payoutRequested, {
        ...asOrder(withdrawal),
        requestId: payoutId,
        ...withdrawal.account,
        amount: withdrawal.amount.toJSON(),
        holdId: withdrawal.holdId,
      }),
    ],
  };
}

function complete(withdrawal: Withdrawal, { now }: DecisionContext): WithdrawalDecision {
  const done = { ...ended(withdrawal, now), state: 'completed' } as const;
  return { withdrawal: done, events: [newEvent(withdrawalCompleted, eventBody(done, now))] };
}

function fail(withdrawal: Withdrawal, reason: Reason, { now }: DecisionContext): WithdrawalDecision {
  const failed = { ...ended(withdrawal, now), state: 'failed', reason } as const;
  const { code, bankReason } = reason;
  const shown = bankReason === undefined ? { code } : { code, bankReason };
  return { withdrawal: failed, events: [newEvent(withdrawalFailed, { ...eventBody(failed, now), reason: shown })] };
}

const ended = (withdrawal: Withdrawal, endedAt: Date): Withdrawal => ({
  ...withdrawal,
  version: withdrawal.version + 1,
  doubt: undefined,
  bankHoldUntil: undefined,
  deadlineAt: null,
  endedAt,
});

const asOrder = ({ id, customerId, firm }: Withdrawal) => ({ orderId: id, customerId, firm });

const eventBody = ({ id, customerId, firm, amount }: Withdrawal, at: Date) => ({
  withdrawalId: id,
  customerId,
  firm,
  amount: amount.toJSON(),
  at: at.toISOString(),
});
