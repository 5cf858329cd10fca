/**
 * An amount of one asset, counted in its minor units. It is never a JS number, never rounded in, and two assets never
 * meet: adding tenge to bitcoin is a bug and throws.
 */
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, EXPONENT } from './asset';
import { readDecimal, writeDecimal } from './decimal-text';
import type { MoneyRefusal } from './money.refusal';

/** Money on the wire. */
export type WireAmount = { readonly amount: string; readonly asset: Asset };

// What numeric(38,0) holds: more could not be written down, so it may not be reckoned with either.
const MINOR_LIMIT = 10n ** 38n;

const FAULT_CODE = { format: 'amount_format', range: 'amount_range', scale: 'amount_scale' } as const;

const WRITTEN = /^-?(0|[1-9]\d*)(?:\.(\d+))?$/;
const WHOLE = /^-?(0|[1-9]\d*)$/;

export class Money {
  private constructor(
    readonly minor: bigint,
    readonly asset: Asset,
  ) {
    invariant(-MINOR_LIMIT < minor && minor < MINOR_LIMIT, `an amount of ${asset} has more than 38 digits`);
    Object.freeze(this);
  }

  /** Reads what a client sent. Zero is a decimal like any other: whoever needs more asks `isPositive`. */
  static parse(amount: unknown, asset: Asset): Result<Money, MoneyRefusal> {
    const units = readDecimal(amount, EXPONENT[asset]);
    return units.ok ? ok(new Money(units.value, asset)) : refuse({ code: FAULT_CODE[units.error], asset });
  }

  /** Reads what we wrote ourselves: a literal, or an amount as `toJSON` gives it. Anything else is a bug. */
  static of(amount: string, asset: Asset): Money {
    const parts = typeof amount === 'string' ? WRITTEN.exec(amount) : null;
    invariant(parts, `an amount of ${asset} is written in decimal digits`);
    const places = EXPONENT[asset];
    const [, , fraction = ''] = parts;
    invariant(fraction.length <= places, `${asset} has ${places} decimal places`);
    return new Money(BigInt(amount.replace('.', '') + '0'.repeat(places - fraction.length)), asset);
  }

  /** The inverse of `toJSON`, for our own events and rows, whose form a contract has checked already. */
  static fromJSON(written: WireAmount): Money {
    return Money.of(written.amount, written.asset);
  }

  /** From minor units as the database gives them: a numeric(38,0) arrives as text, and its NaN stops here. */
  static ofMinor(minor: bigint | string, asset: Asset): Money {
    if (typeof minor === 'bigint') return new Money(minor, asset);
    invariant(typeof minor === 'string' && WHOLE.test(minor), `minor units of ${asset} are a whole number`);
    return new Money(BigInt(minor), asset);
  }

  static zero(asset: Asset): Money {
    return new Money(0n, asset);
  }

  /** The asset is named, so that an empty list has a sum too. */
  static sum(list: Iterable<Money>, asset: Asset): Money {
    let total = Money.zero(asset);
    for (const money of list) total = total.plus(money);
    return total;
  }

  static min(first: Money, ...others: readonly Money[]): Money {
    return others.reduce((least, money) => (money.lessThan(least) ? money : least), first);
  }

  static max(first: Money, ...others: readonly Money[]): Money {
    return others.reduce((most, money) => (money.greaterThan(most) ? money : most), first);
  }

  plus(other: Money): Money {
    return new Money(this.minor + this.alike(other).minor, this.asset);
  }

  minus(other: Money): Money {
    return new Money(this.minor - this.alike(other).minor, this.asset);
  }

  negate(): Money {
    return new Money(-this.minor, this.asset);
  }

  /** Below, at or above zero as this is less than, equal to or more than the other; for `sort` too. */
  compare(other: Money): -1 | 0 | 1 {
    const { minor } = this.alike(other);
    return this.minor < minor ? -1 : this.minor > minor ? 1 : 0;
  }

  /** The one comparison that two assets may enter: what a bank sent is simply not what we asked for. */
  equals(other: Money): boolean {
    return this.asset === other.asset && this.minor === other.minor;
  }

  lessThan(other: Money): boolean {
    return this.compare(other) < 0;
  }

  greaterThan(other: Money): boolean {
    return this.compare(other) > 0;
  }

  atLeast(other: Money): boolean {
    return this.compare(other) >= 0;
  }

  isZero(): boolean {
    return this.minor === 0n;
  }

  isPositive(): boolean {
    return this.minor > 0n;
  }

  isNegative(): boolean {
    return this.minor < 0n;
  }

  /** A decimal with exactly the asset's digits, never an exponent. */
  get amount(): string {
    return writeDecimal(this.minor, EXPONENT[this.asset]);
  }

  toJSON(): WireAmount {
    return { amount: this.amount, asset: this.asset };
  }

  toString(): string {
    return `${this.amount} ${this.asset}`;
  }

  private alike(other: Money): Money {
    invariant(this.asset === other.asset, `${this.asset} and ${other.asset} do not mix`);
    return other;
  }
}
