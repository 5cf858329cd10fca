// One entry at a bank, and whether it is the money that we requested. Bank, account, person and currency must be the
// requested ones. The amount of a collection may differ, and orders decides about it. The amount of a payout may not
// differ.
import type { Asset } from '@aiyrbas/money';
import type { Instruction } from './instruction';

/** `unread`: a detail that decides could not be read. The others are those of `LineDoubt` in libs/iso20022. */
export type EntryDoubt = 'unread' | 'amounts_differ' | 'zero_amount' | 'finer_than_currency';

export interface BookedLine {
  readonly bic: string;
  /** The bank's own reference (AcctSvcrRef); undefined where it gives none, or a constant in its place. */
  readonly reference?: string | undefined;
  /** Whether another entry came under the reference before. */
  readonly isReferenceTaken: boolean;
  readonly direction: 'credit' | 'debit';
  readonly isReversal: boolean;
  /** Undefined for a currency that the platform does not know. */
  readonly asset?: Asset | undefined;
  /** Minor units; undefined where the stated amount has digits that the asset does not. */
  readonly amount?: bigint | undefined;
  /** The EndToEndId of the one payment behind the line. */
  readonly requestId?: string | undefined;
  readonly payments: number;
  /** Why a person must look at it, whatever else it says. */
  readonly doubt?: EntryDoubt | undefined;
  /** Keyed fingerprint of the other side's account. */
  readonly accountIndex?: string | undefined;
  /** Keyed fingerprint of the counterparty's IIN, if the bank states it. */
  readonly personIndex?: string | undefined;
  /** Whether the counterparty's name, if the bank states it, cannot be the customer's (`isSamePersonName` in libs/kz). */
  readonly isOtherName?: boolean;
  /** Why a payment came back. */
  readonly returnReason?: string | undefined;
}

/** Whose account an instruction named, as fingerprints: nothing personal is needed to compare. */
export interface Owner {
  readonly accountIndex: string;
  readonly personIndex: string;
}

export const ENTRY_MATCHES = [
  'asked',
  'return',
  'reversal',
  'claw_back',
  'early_claw_back',
  'no_reference',
  'known_reference',
  'split',
  'unread',
  'unknown_currency',
  'zero_amount',
  'finer_than_currency',
  'amounts_differ',
  'several_payments',
  'unknown_request',
  'other_bank',
  'other_direction',
  'other_currency',
  'other_amount',
  'other_account',
  'other_person',
  'other_name',
  'second_credit',
  'not_expected',
] as const;
/**
 * `asked` answers an instruction, and `claw_back` takes the credit of a collection back, whole or in part; `early_claw_back`
 * is one whose credit has not been reported yet. Everything else waits in suspense for a person. Among them:
 * `known_reference`, another entry under a reference that one had before; `second_credit`, a credit of a request that has had
 * one. `split` is a batch whose payments are entries of their own.
 */
export type EntryMatch = (typeof ENTRY_MATCHES)[number];

export function matchEntry(
  line: BookedLine,
  requested: (Instruction & { readonly owner: Owner }) | undefined,
): EntryMatch {
  if (line.reference === undefined) return 'no_reference';
  if (line.isReferenceTaken) return 'known_reference';
  if (line.doubt === 'unread') return 'unread';
  if (line.asset === undefined) return 'unknown_currency';
  if (line.amount === undefined) return line.doubt ?? 'unknown_currency';
  if (line.isReversal) return 'reversal';
  if (line.payments > 1) return 'several_payments';
  if (line.doubt !== undefined) return line.doubt;
  if (requested === undefined) return 'unknown_request';
  if (line.bic !== requested.bic) return 'other_bank';
  return requested.kind === 'collection'
    ? matchCredit(line, requested.owner, requested)
    : matchDebit(line, requested.owner, requested);
}

function matchCredit(line: BookedLine, owner: Owner, requested: Instruction): EntryMatch {
  if (line.direction !== 'credit') return 'other_direction';
  if (line.asset !== requested.amount.asset) return 'other_currency';
  // A credit that does not say whose account it came from is not known to be the customer's.
  if (line.accountIndex !== owner.accountIndex) return 'other_account';
  if (line.personIndex !== undefined && line.personIndex !== owner.personIndex) return 'other_person';
  // The IIN says who it is. A name beside it that differs is noted at the message. Without the IIN, the name is all there is.
  return line.personIndex === undefined && line.isOtherName ? 'other_name' : 'asked';
}

function matchDebit(line: BookedLine, owner: Owner, requested: Instruction): EntryMatch {
  // What comes back under a payout's id is that payout returned, whatever else the bank says of it.
  if (line.direction === 'credit') return 'return';
  if (line.asset !== requested.amount.asset) return 'other_currency';
  if (line.amount !== requested.amount.minor) return 'other_amount';
  if (line.accountIndex !== undefined && line.accountIndex !== owner.accountIndex) return 'other_account';
  return 'asked';
}
