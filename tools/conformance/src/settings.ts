// Whom the kit tests, with which accounts and keys, and how long it waits.
import type { KeyObject } from 'node:crypto';
import { codeOf } from '@aiyrbas/contracts';

/** What customers' accounts of the bank's test system do. The last four digits are those that we agree on with banks. */
export const ACCOUNTS = {
  /** Every payment settles. */
  settles: '0001',
  /** Collections are rejected: there is no money. */
  poor: '0002',
  /** A collection is accepted at once and booked later, so that there is time to cancel it. */
  late: '0004',
  /** Payouts are rejected. */
  closed: '0008',
  /** It belongs to somebody else. */
  otherOwner: '0009',
  /** A payout is booked, and returned later. */
  returned: '0014',
  /** Payments are held (`BLCK`), and decided later. */
  held: '0018',
  /** A collection is booked, and taken back later. */
  takenBack: '0021',
} as const;
export type AccountRole = keyof typeof ACCOUNTS;
export const ACCOUNT_ROLES = Object.keys(ACCOUNTS) as AccountRole[];

export interface PartySigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface Settings {
  readonly bic: string;
  /** Our account at the bank. */
  readonly account: string;
  /** Such as `test`: what both sides sign for. */
  readonly environment: string;
  /** Customers' accounts at the bank. What needs one that is missing is not run. */
  readonly customers: Readonly<Partial<Record<AccountRole, string>>>;
  /** Signs the kit's instructions. The bank has the public half. */
  readonly signer: PartySigningKey;
  /** The next one. The bank has its public half too. */
  readonly nextSigner?: PartySigningKey | undefined;
  /** Public keys of the bank by their id: all that are registered, its next one too. */
  readonly bankKeys: ReadonlyMap<string, KeyObject>;
  /** How many collections are sent at once. */
  readonly load: number;
  /** How long the kit waits for what a bank owes it. */
  readonly timeoutMs: number;
  /** Within this time a response should be there. */
  readonly responseMs: number;
  /** How long the kit listens at the end for what must not come. */
  readonly settleMs: number;
}

export const DEFAULTS = { load: 1000, timeoutMs: 60_000, responseMs: 60_000, settleMs: 5_000 } as const;

/** The test accounts of a bank, by the digits that they end with. @param account ours at the bank, which has its national code. */
export const agreedAccounts = (account: string): Record<AccountRole, string> =>
  Object.fromEntries(
    Object.entries(ACCOUNTS).map(([role, digits]) => [role, ibanOf(codeOf(account), digits)]),
  ) as Record<AccountRole, string>;

/** ISO 13616: A counts as 10, and the whole number gives 1 modulo 97. */
function ibanOf(bankCode: string, lastDigits: string): string {
  const account = `${bankCode}${lastDigits.padStart(13, '0')}`;
  const digits = [...`${account}KZ00`].map((character) => Number.parseInt(character, 36)).join('');
  const check = 98n - (BigInt(digits) % 97n);
  return `KZ${check.toString().padStart(2, '0')}${account}`;
}
