// The accounts of the ledger. One account holds one asset of one firm, so client money is never commingled and a
// transfer can never turn one asset into another. The name says what the account is for.
import { type PartnerBanks, VENUES } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import type { Asset } from '@aiyrbas/money';

export const ACCOUNT_KINDS = [
  'customer',
  'bank',
  'bank-clearing',
  'venue',
  'venue-payable',
  'conversion',
  'fees',
  'rounding',
  'house',
  'capital',
  'suspense',
  'receivable',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export interface Account {
  readonly firm: string;
  readonly name: string;
  readonly asset: Asset;
}

const namedIn = new Map<string, ReturnType<typeof namesIn>>();

/** The names of one firm's accounts. */
export function accountsOf(firm: string): ReturnType<typeof namesIn> {
  let names = namedIn.get(firm);
  if (!names) namedIn.set(firm, (names = namesIn(firm)));
  return names;
}

const namesIn = (firm: string) => {
  const named =
    (kind: AccountKind) =>
    (of: string, asset: Asset): Account => ({ firm, name: `${kind}:${of}`, asset });
  const single =
    (kind: AccountKind) =>
    (asset: Asset): Account => ({ firm, name: kind, asset });
  return {
    customer: named('customer'),
    /** What a customer owes the firm. */
    receivable: named('receivable'),
    bank: named('bank'),
    bankClearing: named('bank-clearing'),
    venue: named('venue'),
    conversion: single('conversion'),
    fees: single('fees'),
    rounding: single('rounding'),
    capital: single('capital'),
    suspense: single('suspense'),
  };
};

export function kindOf(account: Account): AccountKind {
  const word = account.name.split(':', 1)[0];
  const kind = ACCOUNT_KINDS.find((known) => known === word);
  invariant(kind, `no account is called ${account.name}`);
  return kind;
}

/** Only customers have a balance that may refuse: they never go below zero. */
export const isCustomer = (account: Account): boolean => account.name.startsWith('customer:');

/** What we have (at banks, at venues, our own) grows by debits; what we owe or earned grows by credits. */
export const growsByDebits = (kind: AccountKind): boolean =>
  kind === 'bank' || kind === 'venue' || kind === 'house' || kind === 'receivable';

/** Why an account can be reconciled with nobody: its bank is no partner, its venue none of ours. Undefined for every other account. */
export function strangerIn(name: string, banks: Pick<PartnerBanks, 'find'>): string | undefined {
  const [kind, of] = name.split(':', 2);
  if (kind === 'bank' || kind === 'bank-clearing')
    return banks.find(of!) ? undefined : `${of} is no partner bank (PARTNER_BANKS)`;
  const isVenue = kind === 'venue' || kind === 'venue-payable';
  return isVenue && !VENUES.some((code) => code === of) ? `${of} is no venue of ours` : undefined;
}

/** Whose debt an account is. */
export const debtorOf = ({ name }: Account): string | undefined =>
  name.startsWith('receivable:') ? name.slice('receivable:'.length) : undefined;

export const keyOf = (account: Account): string => `${account.firm}/${account.name}/${account.asset}`;
