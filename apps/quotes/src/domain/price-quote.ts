// The price of a quote. The side that the customer stated is exact. The computed side is rounded once, in the
// institution's favour: receive down, spend up. The remainder goes to `rounding`. A purchase has a minimum. A sale has only what
// a venue asks of an order, so that whoever has bought can sell: the whole balance, but for less than a lot, which stays a balance.
import type { ProblemCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import { ORDER_WORTH_MIN } from '@aiyrbas/venues';
import { type FeeSchedule, feesOf, leftOfTenge, smallestGross } from './fees';
import { limitOf } from './inventory';
import { type Size, type VenueBookLevel, type VenueShare, type Walked, walkBooks } from './walk-books';

export interface QuoteTerms {
  readonly side: 'buy' | 'sell';
  readonly asset: CryptoAsset;
  /** What the customer stated: an amount to spend or to receive. */
  readonly stated: 'spend' | 'receive';
  readonly amount: Money;
}

export interface PricedQuote {
  readonly spend: Money;
  readonly receive: Money;
  readonly platformFee: Money;
  readonly venueFee: Money;
  readonly rounding: Money;
  readonly walked: Walked;
}

export type PriceRefusal = Extract<
  ProblemCode,
  'account_asset_mismatch' | 'amount_below_minimum' | 'insufficient_liquidity'
>;

export interface MarketView {
  /** The levels that this side trades against: asks for a buy, bids for a sell. */
  readonly levels: readonly VenueBookLevel[];
  readonly lotUnit: bigint;
  /** The least tenge that a purchase spends. */
  readonly minimum: Money;
  readonly fees: FeeSchedule;
}

/** What a sale is worth at least, before fees and at the worst price that it is traded at: a venue takes no smaller order. */
export const SALE_WORTH_MIN = ORDER_WORTH_MIN;

export function priceQuote(terms: QuoteTerms, market: MarketView): Result<PricedQuote, PriceRefusal> {
  const fiatIsStated = (terms.side === 'buy') === (terms.stated === 'spend');
  const expected = fiatIsStated ? 'KZT' : terms.asset;
  if (terms.amount.asset !== expected) return refuse('account_asset_mismatch');
  const priced = pricers[terms.side][terms.stated](terms, market);
  if (!priced.ok) return priced;
  return isTooSmall(terms.side, priced.value, market) ? refuse('amount_below_minimum') : priced;
}

function isTooSmall(side: 'buy' | 'sell', { spend, walked }: PricedQuote, { minimum }: MarketView): boolean {
  if (!walked.quantity.isPositive()) return true;
  if (side === 'buy') return spend.lessThan(minimum);
  const worths = walked.venues.map(({ quantity, worstPrice }) =>
    limitOf('sell', worstPrice).quoteFor(quantity, 'down'),
  );
  return Money.sum(worths, 'KZT').lessThan(SALE_WORTH_MIN);
}

/** Why an amount is `amount_below_minimum`, for the customer. */
export function whyBelowMinimum({ side, asset, amount }: QuoteTerms, { lotUnit, minimum }: MarketView): string {
  const dust = amount.asset === asset ? amount.minor % lotUnit : 0n;
  if (dust === 0n)
    return side === 'buy'
      ? `the least purchase is ${minimum.amount} KZT`
      : `the least sale is worth ${SALE_WORTH_MIN.amount} KZT at the venue, and more than its fees`;
  const lot = Money.ofMinor(lotUnit, asset).amount;
  const whole = Money.ofMinor(amount.minor - dust, asset);
  const nearest = whole.isPositive() ? `; the next amount below is ${whole.amount}` : '';
  return `${asset} is traded in lots of ${lot}${nearest}`;
}

/** @param at where it is expected to be traded, when the fees of that are needed before it is known. */
type Pricer = (terms: QuoteTerms, market: MarketView, at?: readonly VenueShare[]) => Result<PricedQuote, PriceRefusal>;

const pricers: Readonly<Record<'buy' | 'sell', Readonly<Record<'spend' | 'receive', Pricer>>>> = {
  buy: {
    spend: (terms, market, at = []) => {
      const { amount: spend, asset } = terms;
      const expected = feesOf(spend, market.fees, at).total;
      const budget = spend.minus(expected);
      if (!budget.isPositive()) return refuse('amount_below_minimum');
      const walked = walk('buy', market, { in: 'fiat', amount: budget, lots: 'down' }, asset);
      if (!walked.ok) return refuse(walked.error);
      const { venues, value, quantity: receive } = walked.value;
      const { platformFee, venueFee, total } = feesOf(spend, market.fees, venues);
      // Dearer venues than expected leave less to trade with. Each time it is a tiyn less at least, and a hundredth of that the next.
      if (expected.lessThan(total)) return pricers.buy.spend(terms, market, venues);
      const rounding = spend.minus(total).minus(value.roundTo('KZT', 'up'));
      return ok({ spend, receive, platformFee, venueFee, rounding, walked: walked.value });
    },
    receive: ({ amount: receive, asset }, market) => {
      if (receive.minor % market.lotUnit !== 0n) return refuse('amount_below_minimum');
      const walked = walk('buy', market, { in: 'asset', amount: receive }, asset);
      if (!walked.ok) return refuse(walked.error);
      const { venues, value } = walked.value;
      const cost = value.roundTo('KZT', 'up');
      const spend = smallestGross(cost, market.fees, venues);
      const { platformFee, venueFee, total } = feesOf(spend, market.fees, venues);
      const rounding = spend.minus(total).minus(cost);
      return ok({ spend, receive, platformFee, venueFee, rounding, walked: walked.value });
    },
  },
  sell: {
    spend: ({ amount: spend, asset }, market) => {
      if (spend.minor % market.lotUnit !== 0n) return refuse('amount_below_minimum');
      const walked = walk('sell', market, { in: 'asset', amount: spend }, asset);
      if (!walked.ok) return refuse(walked.error);
      const { venues, value } = walked.value;
      const gross = value.roundTo('KZT', 'down');
      const { platformFee, venueFee, total } = feesOf(gross, market.fees, venues);
      const receive = gross.minus(total);
      if (!receive.isPositive()) return refuse('amount_below_minimum');
      return ok({ spend, receive, platformFee, venueFee, rounding: Money.zero('KZT'), walked: walked.value });
    },
    receive: (terms, market, at = []) => {
      const { amount: receive, asset } = terms;
      const gross = smallestGross(receive, market.fees, at);
      const walked = walk('sell', market, { in: 'fiat', amount: gross, lots: 'up' }, asset);
      if (!walked.ok) return refuse(walked.error);
      const { venues, value, quantity: spend } = walked.value;
      const { platformFee, venueFee, total } = feesOf(gross, market.fees, venues);
      // Dearer venues than expected take more: more has to be sold.
      if (gross.minus(total).lessThan(receive)) return pricers.sell.receive(terms, market, venues);
      const rounding = value.roundTo('KZT', 'down').minus(total).minus(receive);
      return ok({ spend, receive, platformFee, venueFee, rounding, walked: walked.value });
    },
  },
};

const walk = (
  side: 'buy' | 'sell',
  { levels, lotUnit, fees }: MarketView,
  size: Size,
  asset: CryptoAsset,
): Result<Walked, 'insufficient_liquidity'> =>
  walkBooks(side, levels, size, asset, lotUnit, (venue) => leftOfTenge(fees, venue));
