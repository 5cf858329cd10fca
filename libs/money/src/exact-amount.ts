/**
 * An amount between two roundings: price times quantity, kept whole to the last digit while an order book is walked
 * level by level. It is not money, cannot be stored, and becomes money once, with its rounding named.
 */
import { invariant } from '@aiyrbas/kernel';
import { type Asset, EXPONENT } from './asset';
import { Money } from './money';
import { type Rounding, divide, powerOfTen } from './rounding';

/** Enough for the finest asset (18 places) times the finest rate (18 places): no product is ever cut. */
export const EXACT_PLACES = 36;

export class ExactAmount {
  /** @param units of ten to the minus 36 */
  private constructor(
    readonly units: bigint,
    readonly asset: Asset,
  ) {
    Object.freeze(this);
  }

  static of(money: Money): ExactAmount {
    return new ExactAmount(money.minor * minorUnit(money.asset), money.asset);
  }

  /** For rates, which alone make amounts finer than a minor unit. */
  static ofUnits(units: bigint, asset: Asset): ExactAmount {
    return new ExactAmount(units, asset);
  }

  static zero(asset: Asset): ExactAmount {
    return new ExactAmount(0n, asset);
  }

  plus(other: ExactAmount): ExactAmount {
    return new ExactAmount(this.units + this.alike(other).units, this.asset);
  }

  minus(other: ExactAmount): ExactAmount {
    return new ExactAmount(this.units - this.alike(other).units, this.asset);
  }

  compare(other: ExactAmount): -1 | 0 | 1 {
    const { units } = this.alike(other);
    return this.units < units ? -1 : this.units > units ? 1 : 0;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  isNegative(): boolean {
    return this.units < 0n;
  }

  /** Naming the asset again costs a word and catches the wrong leg being rounded. */
  roundTo(asset: Asset, rounding: Rounding): Money {
    invariant(this.asset === asset, `an exact amount of ${this.asset} does not round to ${asset}`);
    return Money.ofMinor(divide(this.units, minorUnit(asset), rounding), asset);
  }

  /** What rounding to that money left over: positive after rounding down, negative after rounding up. */
  remainderAfter(rounded: Money): ExactAmount {
    return this.minus(ExactAmount.of(rounded));
  }

  private alike(other: ExactAmount): ExactAmount {
    invariant(this.asset === other.asset, `${this.asset} and ${other.asset} do not mix`);
    return other;
  }
}

const minorUnit = (asset: Asset): bigint => powerOfTen(EXACT_PLACES - EXPONENT[asset]);
