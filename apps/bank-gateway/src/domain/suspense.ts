// Money that came in without a known owner: the reason, and whether it is returned automatically. The funds policy
// promises that money from a third party's account is returned to that account. For other money, an operator must
// find the reason first.
import type { EntryMatch } from './entry';
import type { InstructionState } from './instruction';

export type SuspenseReason = 'third_party' | 'unknown_request' | 'currency_mismatch';

/** Whoever a bank says that money came from; readable in memory only. */
export interface Payer {
  readonly name: string;
  readonly iban: string;
  /** The bank of that account. */
  readonly bic: string;
  readonly iin?: string | undefined;
  readonly bin?: string | undefined;
}

/** `refused`: its bank did not take it back, so a person must look. */
export type SuspenseState = 'held' | 'returning' | 'returned' | 'refused';

export const isReturnedAutomatically = (match: EntryMatch, payer: Payer | undefined): boolean =>
  payer !== undefined && (match === 'other_account' || match === 'other_person');

export function suspenseState(lastReturn: InstructionState | null): SuspenseState {
  if (lastReturn === null) return 'held';
  if (lastReturn === 'settled') return 'returned';
  return lastReturn === 'failed' ? 'refused' : 'returning';
}
