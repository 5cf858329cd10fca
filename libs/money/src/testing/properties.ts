/**
 * Random amounts and rates for property tests. The seed is printed before the first run, so that a failure that only
 * one machine saw runs again anywhere: `AIYRBAS_SEED=<seed> npx jest libs/money`.
 */
import fc from 'fast-check';
import { ASSETS, type Asset, EXPONENT } from '../asset';
import { Money } from '../money';
import { Rate } from '../rate';

const given = process.env['AIYRBAS_SEED'];
const seed = given === undefined ? Date.now() & 0x7fffffff : Number.parseInt(given, 10);
fc.configureGlobal({ seed, numRuns: 300 });
process.stdout.write(`property tests run with AIYRBAS_SEED=${seed}\n`);

export const anAsset = fc.constantFrom(...ASSETS);

/** Minor units of an amount with at most so many digits before the point. */
export const minorUnits = (asset: Asset, wholeDigits = 18): fc.Arbitrary<bigint> =>
  fc.bigInt({ min: 0n, max: 10n ** BigInt(wholeDigits + EXPONENT[asset]) - 1n });

export const anAmountOf = (asset: Asset, wholeDigits = 18): fc.Arbitrary<Money> =>
  minorUnits(asset, wholeDigits).map((minor) => Money.ofMinor(minor, asset));

export const anAmount = anAsset.chain((asset) => anAmountOf(asset));

const priceText = (wholeMin: bigint): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt({ min: wholeMin, max: 999_999_999n }), fc.stringMatching(/^\d{1,18}$/))
    .map(([whole, fraction]) => `${whole}.${fraction}`);

/** Any rate there may be, down to its last place. */
export const aRate = (base: Asset, quote: Asset): fc.Arbitrary<Rate> =>
  priceText(0n)
    .filter((text) => /[1-9]/.test(text))
    .map((text) => Rate.of(text, base, quote));

/** A price such as a book has: never so small that what it buys outgrows what can be stored. */
export const aPrice = (base: Asset, quote: Asset): fc.Arbitrary<Rate> =>
  priceText(1n).map((text) => Rate.of(text, base, quote));

export { fc };
