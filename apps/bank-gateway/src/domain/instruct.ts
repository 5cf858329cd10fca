// May a bank be asked for this at all? Checked once more at the last moment before an instruction goes out, whatever was
// checked when the order was placed: first failure wins.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import type { FailureCode } from './instruction';

export type AccountStatus = 'pending' | 'confirmed' | 'refused';

export interface Target {
  readonly customerId: string;
  readonly bic: string;
  readonly status: AccountStatus;
}

export interface Asked {
  readonly customerId: string;
  readonly bic: string;
}

export function mayInstruct(asked: Asked, account: Target | undefined, isRailOpen: boolean): Result<true, FailureCode> {
  if (!isRailOpen) return refuse('rail_suspended');
  if (account === undefined || account.customerId !== asked.customerId) return refuse('account_closed');
  if (account.bic !== asked.bic) return refuse('account_closed');
  // Money moves only between the platform and accounts that their bank has confirmed as the customer's own.
  if (account.status !== 'confirmed') return refuse('account_closed');
  return ok(true);
}
