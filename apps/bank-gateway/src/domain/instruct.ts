// May a bank be asked for this now? Checked once more at the last moment before an instruction goes out, whatever was
// checked when the order was placed: first reason wins.
import type { Asset } from '@aiyrbas/money';
import type { FailureCode, Payment, SuspenseReturn } from './instruction';

export type AccountStatus = 'pending' | 'confirmed' | 'refused';

export interface Target {
  readonly customerId: string;
  readonly bic: string;
  readonly status: AccountStatus;
}

export type Asked =
  | Pick<Payment, 'kind' | 'customerId' | 'bic' | 'firm' | 'amount'>
  | Pick<SuspenseReturn, 'kind' | 'bic' | 'firm' | 'amount'>;

/** Why money that should leave does not leave yet. */
export const HINDRANCES = ['rail_suspended', 'not_covered'] as const;
export type Hindrance = (typeof HINDRANCES)[number];

/** What stands at this moment, whoever the payment is for. */
export interface Circumstances {
  readonly isRailOpen: (bic: string, direction: 'in' | 'out') => boolean;
  /** What the firm owes its clients in the asset is held for them. */
  readonly isCovered: (firm: string, asset: Asset) => boolean;
}

export type Verdict =
  | { readonly may: 'go' }
  | { readonly may: 'wait'; readonly why: Hindrance }
  | { readonly may: 'never'; readonly code: FailureCode };

export function judge(asked: Asked, account: Target | undefined, circumstances: Circumstances): Verdict {
  // What is nobody's goes back to where it came from, whoever's account that is.
  if (asked.kind === 'return') return leave(asked, circumstances);
  if (asked.kind === 'collection' && !circumstances.isRailOpen(asked.bic, 'in')) return never('rail_suspended');
  if (account === undefined || account.customerId !== asked.customerId) return never('account_closed');
  if (account.bic !== asked.bic) return never('account_closed');
  // Money moves only between the platform and accounts that their bank has confirmed as the customer's own.
  if (account.status !== 'confirmed') return never('account_closed');
  return asked.kind === 'collection' ? { may: 'go' } : leave(asked, circumstances);
}

function leave(asked: Asked, circumstances: Circumstances): Verdict {
  const why = hindranceOf({ ...asked, asset: asked.amount.asset }, circumstances);
  return why === undefined ? { may: 'go' } : { may: 'wait', why };
}

/** A collection can be asked for again; what is owed to a customer cannot be refused, so it waits. */
export function hindranceOf(
  { bic, firm, asset }: { readonly bic: string; readonly firm: string; readonly asset: Asset },
  circumstances: Circumstances,
): Hindrance | undefined {
  if (!circumstances.isRailOpen(bic, 'out')) return 'rail_suspended';
  return circumstances.isCovered(firm, asset) ? undefined : 'not_covered';
}

const never = (code: FailureCode): Verdict => ({ may: 'never', code });
