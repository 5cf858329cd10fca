// The price of a quote. The side that the customer stated is exact; the computed side rounds to the house - receive
// down, spend up - once, and what is left of it goes to `rounding`. Fees are a percentage of the fiat that the customer
// sees: what is spent on a buy, what the sale brings on a sell.
import type { ProblemCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type CryptoAsset, Money, share } from '@aiyrbas/money';
import { type BookLevel, type Walked, walkBooks } from './walk-books';

export interface FeeSchedule {
  readonly id: string;
  /** Percentages such as "0.50". */
  readonly platform: string;
  readonly venue: string;
}

export interface QuoteWish {
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

type Refusal = Extract<ProblemCode, 'account_asset_mismatch' | 'amount_below_minimum' | 'insufficient_liquidity'>;

const TIYN = Money.ofMinor(1n, 'KZT');

export interface Market {
  /** The levels that this side trades against: asks for a buy, bids for a sell. */
  readonly levels: readonly BookLevel[];
  readonly lotUnit: bigint;
  readonly minimum: Money;
  readonly fees: FeeSchedule;
}

export function priceQuote(wish: QuoteWish, market: Market): Result<PricedQuote, Refusal> {
  const fiatIsStated = (wish.side === 'buy') === (wish.stated === 'spend');
  const expected = fiatIsStated ? 'KZT' : wish.asset;
  if (wish.amount.asset !== expected) return refuse('account_asset_mismatch');
  const priced = pricers[wish.side][wish.stated](wish, market);
  if (!priced.ok) return priced;
  const fiat = wish.side === 'buy' ? priced.value.spend : priced.value.receive;
  if (fiat.lessThan(market.minimum) || !priced.value.walked.quantity.isPositive())
    return refuse('amount_below_minimum');
  return priced;
}

type Pricer = (wish: QuoteWish, market: Market) => Result<PricedQuote, Refusal>;

const pricers: Readonly<Record<'buy' | 'sell', Readonly<Record<'spend' | 'receive', Pricer>>>> = {
  buy: {
    spend: ({ amount: spend, asset }, market) => {
      const { platformFee, venueFee, total } = feesOf(spend, market.fees);
      const budget = spend.minus(total);
      if (!budget.isPositive()) return refuse('amount_below_minimum');
      const size = { in: 'fiat', amount: budget, lots: 'down' } as const;
      const walked = walkBooks('buy', market.levels, size, asset, market.lotUnit);
      if (!walked.ok) return refuse(walked.error);
      const cost = walked.value.value.roundTo('KZT', 'up');
      return ok({
        spend,
        receive: walked.value.quantity,
        platformFee,
        venueFee,
        rounding: budget.minus(cost),
        walked: walked.value,
      });
    },
    receive: ({ amount: receive, asset }, market) => {
      if (receive.minor % market.lotUnit !== 0n) return refuse('amount_below_minimum');
      const walked = walkBooks('buy', market.levels, { in: 'asset', amount: receive }, asset, market.lotUnit);
      if (!walked.ok) return refuse(walked.error);
      const cost = walked.value.value.roundTo('KZT', 'up');
      const spend = smallestGross(cost, market.fees);
      const { platformFee, venueFee, total } = feesOf(spend, market.fees);
      const rounding = spend.minus(total).minus(cost);
      return ok({ spend, receive, platformFee, venueFee, rounding, walked: walked.value });
    },
  },
  sell: {
    spend: ({ amount: spend, asset }, market) => {
      if (spend.minor % market.lotUnit !== 0n) return refuse('amount_below_minimum');
      const walked = walkBooks('sell', market.levels, { in: 'asset', amount: spend }, asset, market.lotUnit);
      if (!walked.ok) return refuse(walked.error);
      const gross = walked.value.value.roundTo('KZT', 'down');
      const { platformFee, venueFee, total } = feesOf(gross, market.fees);
      if (!gross.minus(total).isPositive()) return refuse('amount_below_minimum');
      const receive = gross.minus(total);
      return ok({ spend, receive, platformFee, venueFee, rounding: Money.zero('KZT'), walked: walked.value });
    },
    receive: ({ amount: receive, asset }, market) => {
      const gross = smallestGross(receive, market.fees);
      const size = { in: 'fiat', amount: gross, lots: 'up' } as const;
      const walked = walkBooks('sell', market.levels, size, asset, market.lotUnit);
      if (!walked.ok) return refuse(walked.error);
      const brings = walked.value.value.roundTo('KZT', 'down');
      const { platformFee, venueFee, total } = feesOf(gross, market.fees);
      const rounding = brings.minus(total).minus(receive);
      return ok({ spend: walked.value.quantity, receive, platformFee, venueFee, rounding, walked: walked.value });
    },
  },
};

function feesOf(fiat: Money, fees: FeeSchedule): { platformFee: Money; venueFee: Money; total: Money } {
  const platformFee = share(fiat, fees.platform, 'up');
  const venueFee = share(fiat, fees.venue, 'up');
  return { platformFee, venueFee, total: platformFee.plus(venueFee) };
}

/** The smallest amount that still leaves `net` after its fees. */
function smallestGross(net: Money, fees: FeeSchedule): Money {
  const leaves = (gross: Money): Money => gross.minus(feesOf(gross, fees).total);
  let gross = net.plus(feesOf(net, fees).total);
  while (leaves(gross).lessThan(net)) gross = gross.plus(Money.max(TIYN, net.minus(leaves(gross))));
  while (leaves(gross.minus(TIYN)).atLeast(net)) gross = gross.minus(TIYN);
  return gross;
}
