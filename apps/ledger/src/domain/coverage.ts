// Solvency coverage: what banks and venues hold, compared with what clients are owed, per firm and asset. Owed is what
// customers have (held or not), what is being paid to them (`bank-clearing`), and what is in `suspense`. Held is what banks
// and venues hold. Our own money there counts too, because clients come first. The account `house` is ours alone.
import { type Asset, Money } from '@aiyrbas/money';
import type { AccountKind } from './account';
import type { Transfer } from './transfer';

export interface Coverage {
  readonly firm: string;
  readonly asset: Asset;
  readonly held: Money;
  readonly owed: Money;
}

export const HELD: readonly AccountKind[] = ['bank', 'venue'];
export const OWED: readonly AccountKind[] = ['customer', 'bank-clearing', 'suspense'];

export const coverageKey = ({ firm, asset }: { firm: string; asset: Asset }): string => `${firm}/${asset}`;

export const isShort = ({ held, owed }: Coverage): boolean => held.lessThan(owed);

export const plus = (a: Coverage, b: Coverage): Coverage => ({
  ...a,
  held: a.held.plus(b.held),
  owed: a.owed.plus(b.owed),
});

/** The cover of a firm and asset began or ceased to be short. */
export interface SolvencyChange {
  readonly what: 'broken' | 'restored';
  readonly coverage: Coverage;
}

/** What transfers change about the cover; what they leave as it was is not in the list. */
export function coverageChanges(transfers: readonly Transfer[]): Coverage[] {
  const changes = new Map<string, Coverage>();
  for (const { debit, credit, amount } of transfers) {
    const { firm, asset } = debit;
    const before = changes.get(coverageKey(debit)) ?? none(firm, asset);
    let { held, owed } = before;
    // What we have grows by debits, what we owe by credits.
    const [from, to] = [sideOf(debit.name), sideOf(credit.name)];
    if (from === 'held') held = held.plus(amount);
    if (from === 'owed') owed = owed.minus(amount);
    if (to === 'held') held = held.minus(amount);
    if (to === 'owed') owed = owed.plus(amount);
    if (held !== before.held || owed !== before.owed) changes.set(coverageKey(debit), { firm, asset, held, owed });
  }
  return [...changes.values()].filter(({ held, owed }) => !held.isZero() || !owed.isZero());
}

/** Changes of the same firm and asset as one. */
export function sumOf(changes: readonly Coverage[]): Coverage[] {
  const sums = new Map<string, Coverage>();
  for (const change of changes) {
    const before = sums.get(coverageKey(change));
    sums.set(coverageKey(change), before ? plus(before, change) : change);
  }
  return [...sums.values()];
}

/** Whether a change leaves less above what is owed than there was. */
export const worsens = (change: Coverage): boolean => isShort(change);

/** Whether a change promises more to clients than it brings: what may never go beyond what is held. */
export const promises = (change: Coverage): boolean => change.owed.isPositive() && worsens(change);

/** Whether these changes leave clients with less than they are owed. */
export const goesShort = (coverages: readonly Coverage[], changes: readonly Coverage[]): boolean =>
  coverages.some((coverage) =>
    isShort(sumOf([coverage, ...changes.filter((change) => coverageKey(change) === coverageKey(coverage))])[0]!),
  );

/** A place in which nothing was ever booked. */
export const none = (firm: string, asset: Asset): Coverage => ({
  firm,
  asset,
  held: Money.zero(asset),
  owed: Money.zero(asset),
});

const SIDES = new Map<string, 'held' | 'owed'>([
  ...HELD.map((kind) => [kind, 'held'] as const),
  ...OWED.map((kind) => [kind, 'owed'] as const),
]);
const sideOf = (name: string): 'held' | 'owed' | undefined => {
  const colon = name.indexOf(':');
  return SIDES.get(colon < 0 ? name : name.slice(0, colon));
};
