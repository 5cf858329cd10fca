// What is compared with what, and the timeout of each. Each pairing has keys of its own. The columns are the two sides:
//
// | pairing    | the other party's (`told`)             | ours (`booked`)                           | key                       |
// | ---------- | -------------------------------------- | ----------------------------------------- | ------------------------- |
// | bank       | a line of a bank's statement           | a posting to that bank's account          | BIC and the bank's reference |
// | fill       | a part of a fill at a venue            | a venue leg of the conversion             | order, venue and part     |
// | deposit    | coins that a venue credited            | their posting                             | deposit                   |
// | conversion | what orders has executed               | what the conversion moved of the customer | order and direction       |
// | completion | how many conversions an ended order has | a conversion                             | order                     |
// | clearing   | a payment that was requested           | its booking at the bank, or its undoing   | order and BIC             |
// | balance    | the balance that a venue reports       | the sum of the postings there             | venue and asset           |
// | statement  | what a bank states that a day opened or closed with | the balance stated before it, and the bank's lines since | BIC, day, asset and end |
import type { LineSide, Pairing } from '@aiyrbas/contracts';
import { afterWorkingDays } from '@aiyrbas/kz';

/** One line a side is all that a key can have: a second one, or another amount, is wrong at once. */
const SOLE: ReadonlySet<Pairing> = new Set(['bank', 'deposit', 'conversion', 'completion']);

export const isSole = (pairing: Pairing): boolean => SOLE.has(pairing);

export interface MatchTimeouts {
  /** For the other side of a line, where both sides are published within one platform. */
  readonly usualMs: number;
  /** How many working days a bank may take to book a payment. */
  readonly paymentDays: number;
}

/** A venue may fill in parts, and the order goes to other venues for the rest before the whole is booked. */
const TRADES = 5;
/** While trades are in flight a venue's balance and ours pass each other; and the lines of a long statement come for a while. */
const BALANCES = 10;

/** How long two balances may differ. */
export const toleranceMs = ({ usualMs }: MatchTimeouts): number => usualMs * BALANCES;

/** By when the other side of a line must have come; null where it comes when it comes. */
export function dueAt(
  { pairing, side }: { readonly pairing: Pairing; readonly side: LineSide },
  timeouts: MatchTimeouts,
  now: Date,
): Date | null {
  const inMs = (ms: number): Date => new Date(now.getTime() + ms);
  switch (pairing) {
    case 'fill':
      return inMs(timeouts.usualMs * TRADES);
    case 'balance':
    case 'statement':
      return inMs(toleranceMs(timeouts));
    case 'clearing':
      return afterWorkingDays(now, timeouts.paymentDays);
    case 'completion':
      // A sale is complete when its proceeds are paid, and a held order when people have decided.
      return side === 'booked' ? null : inMs(timeouts.usualMs);
    default:
      return inMs(timeouts.usualMs);
  }
}
