// Decides which reports are of the same entry at a bank. Banks report an entry in several messages. They also share
// one reference among different entries: a credit and its reversal, or every credit of a day under one constant. So a
// reference alone identifies nothing. Two reports are of the same entry only if nothing that both state differs.
import { groupBy, sha256 } from '@aiyrbas/kernel';

export interface EntryIdentity {
  /** The bank's reference (AcctSvcrRef), where it is one. */
  readonly reference?: string | undefined;
  readonly direction: 'credit' | 'debit';
  readonly isReversal: boolean;
  readonly currency: string;
  /** Minor units of the asset; of a currency or an amount that we cannot name, the stated text without idle zeros. */
  readonly amount: string;
  /** The EndToEndId of the one payment behind it. */
  readonly requestId?: string | undefined;
  /** The bank's booking day, YYYY-MM-DD, as the bank states it. */
  readonly bookingDay?: string | undefined;
  /** Keyed fingerprint of the other side's account. */
  readonly accountIndex?: string | undefined;
}

/** Words that stand where a reference or an id should be (ISO 20022, SWIFT MT 940 `NONREF`), without signs between. */
const NO_REFERENCES = new Set(['NOTPROVIDED', 'NONREF', 'NOREF', 'NOTAVAILABLE', 'NONE', 'NA', 'NULL', 'UNKNOWN']);

/** What the bank really names by it; undefined for nothing, for a constant, and for signs or zeros only. */
export function usable(stated: string | undefined): string | undefined {
  const characters = stated?.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return characters === undefined || /^0*$/.test(characters) || NO_REFERENCES.has(characters) ? undefined : stated;
}

/** What is absent differs from nothing. */
const agree = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

export const isSameEntry = (one: EntryIdentity, other: EntryIdentity): boolean =>
  amountKey(one) === amountKey(other) &&
  agree(one.requestId, other.requestId) &&
  agree(one.bookingDay, other.bookingDay) &&
  agree(one.accountIndex, other.accountIndex);

/** What two reports of one entry have in common without exception. */
export const amountKey = ({ direction, isReversal, currency, amount }: EntryIdentity): string =>
  `${direction}/${isReversal}/${currency}/${amount}`;

/** What an entry says of itself beside its reference. */
const detailKey = ({ requestId, bookingDay, accountIndex }: EntryIdentity): string =>
  JSON.stringify([requestId ?? null, bookingDay ?? null, accountIndex ?? null]);

/** The stated text of an amount that we cannot count, so that `100000` and `100000.000` are one. */
export const plainAmount = (stated: string): string =>
  stated
    .replace(/^0+(?=\d)/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

/**
 * The name of an entry that its reference does not name: unique in its account, the same whenever it is made, and longer
 * than any reference (Max35Text), so that no bank's reference is ever taken for it.
 * @param count how many equal entries without a reference there are with this one.
 */
export function entryNameOf(identity: EntryIdentity, count: number): string {
  const fingerprint = sha256(wholeKey(identity)).toString('hex').slice(0, 32);
  return `${identity.reference ?? 'none'}~${fingerprint}~${count}`;
}

/**
 * Which of the known entries each of a message's entries is, for entries without a reference: equal ones are counted, and
 * the largest count in one statement is their number. So each known one answers to one of them at most; what is stated in
 * the same words comes first, then what does not differ.
 * @param known entries that no other page of the same statement has brought
 * @returns for each stated entry its known one; undefined for one that is new.
 */
export function recognise<K extends EntryIdentity>(
  stated: readonly EntryIdentity[],
  known: readonly K[],
): (K | undefined)[] {
  const free = new Set(known);
  const found = new Array<K | undefined>(stated.length).fill(undefined);
  const take = (keyOf: (one: EntryIdentity) => string, fits: (one: EntryIdentity, other: K) => boolean): void => {
    const candidates = groupBy([...free], keyOf);
    stated.forEach((one, index) => {
      if (found[index] !== undefined) return;
      const other = candidates.get(keyOf(one))?.find((candidate) => free.has(candidate) && fits(one, candidate));
      if (other === undefined) return;
      found[index] = other;
      free.delete(other);
    });
  };
  take(wholeKey, () => true);
  take(amountKey, isSameEntry);
  return found;
}

const wholeKey = (identity: EntryIdentity): string => `${amountKey(identity)}/${detailKey(identity)}`;
