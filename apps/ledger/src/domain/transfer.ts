// A transfer moves a positive amount of one asset from one account (debit) to another (credit): it balances by what
// it is, so everything made of transfers balances too. Assets of ours grow by debits, what we owe grows by credits.
import { invariant } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Account, keyOf } from './account';

export interface Transfer {
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Money;
}

export function transfer(debit: Account, credit: Account, amount: Money): Transfer {
  invariant(amount.isPositive(), `a transfer moves something: ${keyOf(debit)} to ${keyOf(credit)}`);
  invariant(
    debit.asset === amount.asset && credit.asset === amount.asset,
    `a transfer has one asset: ${keyOf(debit)} to ${keyOf(credit)}`,
  );
  invariant(debit.firm === credit.firm, `a transfer stays within a firm: ${keyOf(debit)} to ${keyOf(credit)}`);
  invariant(debit.name !== credit.name, `a transfer has two sides: ${keyOf(debit)}`);
  return { debit, credit, amount };
}

/** Nothing to move is no transfer; less than nothing is a bug, which `transfer` refuses. */
export const transferIfAny = (debit: Account, credit: Account, amount: Money): Transfer[] =>
  amount.isZero() ? [] : [transfer(debit, credit, amount)];

/** What undoes these transfers, leg by leg, the last one first. */
export const reversed = (transfers: readonly Transfer[]): Transfer[] =>
  transfers.map(({ debit, credit, amount }) => transfer(credit, debit, amount)).reverse();

/** One exact text for the same transfers in the same order. It distinguishes a repeated request from a modified one. */
export const contentOf = (transfers: readonly Transfer[]): string =>
  transfers.map(({ debit, credit, amount }) => `${keyOf(debit)}>${keyOf(credit)}=${amount.minor}`).join(';');
