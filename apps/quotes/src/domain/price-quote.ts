// The price of a quote. The side that the customer stated is exact. The computed side is rounded once, in the
// institution's favour: receive down, spend up. The remainder goes to `rounding`.
import type { ProblemCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import { type FeeSchedule, feesOf, leftOfTenge, smallestGross } from './fees';
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
  readonly minimum: Money;
  readonly fees: FeeSchedule;
}

export function priceQuote(terms: QuoteTerms, market: MarketView): Result<PricedQuote, PriceRefusal> {
  const fiatIsStated = (terms.side === 'buy') === (terms.stated === 'spend');
  const expected = fiatIsStated ? 'KZT' : terms.asset;
  if (terms.amount.asset !== expected) return refuse('account_asset_mismatch');
  const priced = pricers[terms.side][terms.stated](terms, market);
  if (!priced.ok) return priced;
  const fiat = terms.side === 'buy' ? priced.value.spend : priced.value.receive;
  if (fiat.lessThan(market.minimum) || !priced.value.walked.quantity.isPositive())
    return refuse('amount_below_minimum');
  return priced;
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
