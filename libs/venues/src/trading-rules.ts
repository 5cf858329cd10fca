// What a venue accepts: pairs, lots and price steps. An order off the grid is rejected, so a quantity or a limit is
// rounded to the grid first. Unverified: neither venue publishes its table (domain facts, section 5).
import { invariant } from '@aiyrbas/kernel';
import { type Asset, EXPONENT, Money, isAsset } from '@aiyrbas/money';

export const PAIRS = ['BTC/KZT', 'ETH/KZT', 'USDT/KZT'] as const;
export type Pair = (typeof PAIRS)[number];

export const isPair = (text: string): text is Pair => (PAIRS as readonly string[]).includes(text);

const LOT_DECIMALS_MAX = 8;
/** Prices move in whole tiyn. */
export const PRICE_DECIMALS = 2;

/** The least worth of one order, at its limit. */
export const ORDER_WORTH_MIN = Money.of('100.00', 'KZT');

/** How many decimals of an asset a venue trades: ETH has 18, a venue's lot has 8. */
export function lotDecimals(asset: string): number {
  invariant(isAsset(asset), `unknown asset ${asset}`);
  return EXPONENT[asset] < LOT_DECIMALS_MAX ? EXPONENT[asset] : LOT_DECIMALS_MAX;
}

/** How many minor units one lot is: quantities are multiples of it. */
export function lotUnit(asset: string): bigint {
  const decimals = lotDecimals(asset);
  return 10n ** BigInt(EXPONENT[asset as Asset] - decimals);
}

export function assetsOf(pair: string): { readonly base: string; readonly quote: string } {
  const [base, quote, ...rest] = pair.split('/');
  invariant(base && quote && rest.length === 0, `a pair is BASE/QUOTE, not ${pair}`);
  return { base, quote };
}
