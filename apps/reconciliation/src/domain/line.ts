// A line: one side's record of one movement of value. Both sides use the same key for the same movement.
import type { BreakClass, LineSide, Pairing } from '@aiyrbas/contracts';
import { type Asset, Money, type WireAmount, isAsset } from '@aiyrbas/money';

/** What is counted: an asset in its minor units, or transactions. */
export interface Counted {
  readonly unit: Asset | 'transactions';
  readonly minor: bigint;
}

export interface NewLine {
  readonly pairing: Pairing;
  readonly key: string;
  readonly side: LineSide;
  /** Unique among the lines of its pairing, key and side: the same line again is no other line. */
  readonly ref: string;
  readonly firm?: string | undefined;
  readonly orderId?: string | undefined;
  /** Of a bank's line: the bank's booking day. */
  readonly day?: string | undefined;
  /** What the side has more by: a debit is negative. */
  readonly amount: Counted;
}

export type LineState = 'matched' | 'expected' | 'forced' | BreakClass;

export interface Line extends NewLine {
  readonly id: string;
  /** When the other side is late; null where no time is known. */
  readonly dueAt: Date | null;
  readonly state: LineState;
  readonly partner: string | null;
  /** What two people have accepted about it. */
  readonly forced: BreakClass | null;
}

export const countedOf = (money: WireAmount): Counted => {
  const { minor, asset } = Money.fromJSON(money);
  return { minor, unit: asset };
};

export const negated = ({ minor, unit }: Counted): Counted => ({ minor: -minor, unit });

export const transactions = (count: 0 | 1): Counted => ({ minor: BigInt(count), unit: 'transactions' });

/** As the wire shows it. */
export const shown = ({ unit, minor }: Counted): { amount: string; unit: string } => ({
  amount: isAsset(unit) ? Money.ofMinor(minor, unit).amount : minor.toString(),
  unit,
});
