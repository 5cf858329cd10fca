/**
 * The price of one unit of `base` in `quote`, always more than zero. Rates are compared and scaled as decimals; money
 * meets a rate in whole numbers only, so that nothing is cut before the one rounding that the caller names.
 */
import { type Result, expectOk, invariant, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, EXPONENT } from './asset';
import { ROUNDING_MODE, RateDecimal } from './decimal';
import { WHOLE_DIGITS_MAX, readDecimal } from './decimal-text';
import { EXACT_PLACES, ExactAmount } from './exact-amount';
import { Money } from './money';
import { type Rounding, divide, powerOfTen } from './rounding';

export type RateRefusal = {
  readonly code:
    /** Not a string of decimal digits. */
    | 'rate_format'
    /** More than eighteen decimal places. */
    | 'rate_scale'
    /** Zero, or more than eighteen digits before the point. */
    | 'rate_range';
};

/** Most decimal places of a rate; with 18 before the point, any rate times any factor stays within 60 digits. */
export const RATE_PLACES = 18;

const FAULT_CODE = { format: 'rate_format', range: 'rate_range', scale: 'rate_scale' } as const;
const ONE = new RateDecimal(powerOfTen(RATE_PLACES).toString());
const LIMIT = new RateDecimal(powerOfTen(WHOLE_DIGITS_MAX).toString());
const FACTOR = /^(0|[1-9]\d{0,5})(\.\d{1,12})?$/;

export class Rate {
  /** The price in units of ten to the minus eighteen: what walking a book reckons with, level by level. */
  private readonly units: bigint;

  private constructor(
    private readonly price: RateDecimal,
    readonly base: Asset,
    readonly quote: Asset,
  ) {
    invariant(base !== quote, `a rate joins two assets, not ${base} with itself`);
    invariant(price.gt(0) && price.lt(LIMIT), `a rate of ${base} in ${quote} is more than zero and below 10^18`);
    this.units = BigInt(price.times(ONE).toFixed());
    Object.freeze(this);
  }

  /** Reads what a venue or a file said. */
  static parse(text: unknown, base: Asset, quote: Asset): Result<Rate, RateRefusal> {
    const units = readDecimal(text, RATE_PLACES);
    if (!units.ok) return refuse({ code: FAULT_CODE[units.error] });
    if (units.value === 0n) return refuse({ code: 'rate_range' });
    return ok(Rate.ofUnits(units.value, RATE_PLACES, base, quote));
  }

  /** Reads what we wrote ourselves; anything else is a bug. */
  static of(text: string, base: Asset, quote: Asset): Rate {
    return expectOk(Rate.parse(text, base, quote), `a rate of ${base} in ${quote}`);
  }

  /** What one unit of base cost in all, to so many decimal places. */
  static average(baseTotal: Money, quoteTotal: Money | ExactAmount, decimals: number, rounding: Rounding): Rate {
    invariant(baseTotal.isPositive(), `an average price of ${baseTotal.asset} needs some of it`);
    invariant(decimals >= 0 && decimals <= RATE_PLACES, 'a rate has at most 18 decimal places');
    const quote = exact(quoteTotal);
    const units = divide(
      quote.units * powerOfTen(EXPONENT[baseTotal.asset] + decimals),
      baseTotal.minor * powerOfTen(EXACT_PLACES),
      rounding,
    );
    return Rate.ofUnits(units, decimals, baseTotal.asset, quote.asset);
  }

  private static ofUnits(units: bigint, places: number, base: Asset, quote: Asset): Rate {
    const price = new RateDecimal(units.toString()).div(powerOfTen(places).toString());
    return new Rate(price, base, quote);
  }

  /** What that much of base comes to, to the last digit; sum these while walking a book. */
  exactQuoteFor(base: Money): ExactAmount {
    invariant(base.asset === this.base, `${base.asset} has no price in a rate of ${this.base}`);
    invariant(!base.isNegative(), 'only an amount from zero up has a price: a direction is not a sign');
    const finer = powerOfTen(EXACT_PLACES - RATE_PLACES - EXPONENT[base.asset]);
    return ExactAmount.ofUnits(base.minor * this.units * finer, this.quote);
  }

  /** Base to quote. Down is what a customer receives for it, up what a customer spends on it. */
  quoteFor(base: Money, rounding: Rounding): Money {
    return this.exactQuoteFor(base).roundTo(this.quote, rounding);
  }

  /** Quote to base. Down is what a customer receives for it, up what a customer gives for it. */
  baseFor(quote: Money | ExactAmount, rounding: Rounding): Money {
    const amount = exact(quote);
    invariant(amount.asset === this.quote, `${amount.asset} buys nothing at a rate in ${this.quote}`);
    invariant(!amount.isNegative(), 'only an amount from zero up buys: a direction is not a sign');
    const minor = divide(
      amount.units * powerOfTen(EXPONENT[this.base]),
      this.units * powerOfTen(EXACT_PLACES - RATE_PLACES),
      rounding,
    );
    return Money.ofMinor(minor, this.base);
  }

  /** A price moved by a factor such as `1.005`: the limit that a tolerance allows. Cut, if at all, to so many places. */
  times(factor: string, rounding: Rounding = 'down', decimals: number = RATE_PLACES): Rate {
    invariant(typeof factor === 'string' && FACTOR.test(factor), 'a factor is written in decimal digits, as "1.005"');
    invariant(decimals >= 0 && decimals <= RATE_PLACES, 'a rate has at most 18 decimal places');
    const price = this.price.times(factor).toDecimalPlaces(decimals, ROUNDING_MODE[rounding]);
    return new Rate(price, this.base, this.quote);
  }

  /** Below, at or above zero as this is less than, equal to or more than the other; for `sort` too. */
  compare(other: Rate): -1 | 0 | 1 {
    const alike = this.base === other.base && this.quote === other.quote;
    invariant(alike, `${this.base}/${this.quote} and ${other.base}/${other.quote} do not compare`);
    return this.units < other.units ? -1 : this.units > other.units ? 1 : 0;
  }

  equals(other: Rate): boolean {
    return this.base === other.base && this.quote === other.quote && this.price.eq(other.price);
  }

  lessThan(other: Rate): boolean {
    return this.compare(other) < 0;
  }

  greaterThan(other: Rate): boolean {
    return this.compare(other) > 0;
  }

  /** Decimal digits without an exponent and without idle zeros: `521.30` comes out as `521.3`. */
  toString(): string {
    return this.price.toFixed();
  }

  toJSON(): string {
    return this.toString();
  }
}

const exact = (amount: Money | ExactAmount): ExactAmount => (amount instanceof Money ? ExactAmount.of(amount) : amount);
