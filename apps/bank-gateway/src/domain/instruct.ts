// Decides whether a bank may be instructed now. The checks run again at the last moment before an instruction is
// sent, whatever was checked when the order was placed. The first reason wins.
import type { Asset } from '@aiyrbas/money';
import type { FailureCode, Payment, SuspenseReturn } from './instruction';

export type AccountStatus = 'pending' | 'confirmed' | 'refused';

export interface Target {
  readonly customerId: string;
  readonly bic: string;
  readonly status: AccountStatus;
}

export type PaymentToDecide =
  | (Pick<Payment, 'kind' | 'customerId' | 'bic' | 'firm' | 'amount'> & {
      /** Of a collection. */
      readonly expiresAt?: Date | undefined;
      /** When the bank would execute what is sent now. */
      readonly executedFrom: Date;
    })
  | Pick<SuspenseReturn, 'kind' | 'bic' | 'firm' | 'amount'>;

/** Why money that should leave does not leave yet. */
export const BLOCKERS = ['rail_suspended', 'not_covered'] as const;
export type Blocker = (typeof BLOCKERS)[number];

/** What stands at this moment, whoever the payment is for. */
export interface ReleaseConditions {
  readonly isRailOpen: (bic: string, direction: 'in' | 'out') => boolean;
  /** What the firm owes its clients in the asset is held for them. */
  readonly isSolvent: (firm: string, asset: Asset) => boolean;
}

export type InstructDecision =
  | { readonly may: 'go' }
  | { readonly may: 'wait'; readonly why: Blocker }
  | { readonly may: 'never'; readonly code: FailureCode };

export function decideInstruction(
  request: PaymentToDecide,
  account: Target | undefined,
  conditions: ReleaseConditions,
): InstructDecision {
  // Unidentified money is returned to the account that it came from, whoever owns that account.
  if (request.kind === 'return') return leave(request, conditions);
  if (request.kind === 'collection' && !conditions.isRailOpen(request.bic, 'in')) return never('rail_suspended');
  if (account === undefined || account.customerId !== request.customerId) return never('account_closed');
  if (account.bic !== request.bic) return never('account_closed');
  // Money moves only between the platform and accounts that their bank has confirmed as the customer's own.
  if (account.status !== 'confirmed') return never('account_closed');
  if (request.kind !== 'collection') return leave(request, conditions);
  // A request that lagged, or a bank that executes tomorrow only: the price lock ends before any money could come.
  const isExpired = request.expiresAt !== undefined && request.expiresAt <= request.executedFrom;
  return isExpired ? never('cancelled') : { may: 'go' };
}

function leave(request: PaymentToDecide, conditions: ReleaseConditions): InstructDecision {
  const why = blockerOf({ ...request, asset: request.amount.asset }, conditions);
  return why === undefined ? { may: 'go' } : { may: 'wait', why };
}

/** A collection can be asked for again; what is owed to a customer cannot be refused, so it waits. */
export function blockerOf(
  { bic, firm, asset }: { readonly bic: string; readonly firm: string; readonly asset: Asset },
  conditions: ReleaseConditions,
): Blocker | undefined {
  if (!conditions.isRailOpen(bic, 'out')) return 'rail_suspended';
  return conditions.isSolvent(firm, asset) ? undefined : 'not_covered';
}

const never = (code: FailureCode): InstructDecision => ({ may: 'never', code });
