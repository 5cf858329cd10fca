// Walks the books of several venues together, best price after fees first, until the size is reached. Exact: nothing is
// rounded but quantities, to the lots that venues trade, and those never in the taker's favour.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type CryptoAsset, ExactAmount, Money, Rate } from '@aiyrbas/money';

export interface VenueBookLevel {
  readonly venue: VenueCode;
  readonly price: Rate;
  readonly quantity: Money;
}

/** How far to walk: to a quantity of the asset, or to an amount of tenge. */
export type Size =
  | { readonly in: 'asset'; readonly amount: Money }
  | { readonly in: 'fiat'; readonly amount: Money; readonly lots: 'down' | 'up' };

export interface Walked {
  readonly quantity: Money;
  /** What the venues take or give for it, exactly. */
  readonly value: ExactAmount;
  readonly venues: readonly VenueShare[];
}

interface Ranked {
  readonly price: bigint;
  readonly left: bigint;
}

export interface VenueShare {
  readonly venue: VenueCode;
  readonly quantity: Money;
  readonly value: ExactAmount;
  /** The last level that was needed. */
  readonly worstPrice: Rate;
}

/**
 * @param levels of one side, of every open venue, in any order.
 * @param lotUnit minor units of the asset that one lot has.
 * @param leaves how much of a tenge is left after the fees of a trade at a venue, in parts of any whole.
 */
export function walkBooks(
  side: 'buy' | 'sell',
  levels: readonly VenueBookLevel[],
  size: Size,
  asset: CryptoAsset,
  lotUnit: bigint,
  leaves: (venue: VenueCode) => bigint,
): Result<Walked, 'insufficient_liquidity'> {
  const shares = new Map<VenueCode, VenueShare>();
  let left = size.in === 'fiat' ? ExactAmount.of(size.amount) : ExactAmount.zero('KZT');
  let wanted = size.in === 'asset' ? size.amount : Money.zero(asset);
  for (const level of bestFirst(side, levels, leaves)) {
    const need = size.in === 'asset' ? wanted : inLots(level.price.baseFor(left, size.lots), lotUnit, size.lots);
    const take = Money.min(need, level.quantity);
    if (take.isPositive()) {
      const value = level.price.exactQuoteFor(take);
      const before = shares.get(level.venue);
      shares.set(level.venue, {
        venue: level.venue,
        quantity: before ? before.quantity.plus(take) : take,
        value: before ? before.value.plus(value) : value,
        worstPrice: level.price,
      });
      left = left.minus(value);
      if (size.in === 'asset') wanted = wanted.minus(take);
    }
    if (take.equals(need)) return ok(together([...shares.values()], asset));
  }
  return refuse('insufficient_liquidity');
}

/** A buyer pays the price and the fees on top; of what a seller is paid they are taken off. */
function bestFirst(
  side: 'buy' | 'sell',
  levels: readonly VenueBookLevel[],
  leaves: (venue: VenueCode) => bigint,
): VenueBookLevel[] {
  const left = new Map(levels.map(({ venue }) => [venue, leaves(venue)]));
  if (new Set(left.values()).size <= 1)
    return [...levels].sort((a, b) => (side === 'buy' ? a.price.compare(b.price) : b.price.compare(a.price)));
  const ofOne = ({ price }: VenueBookLevel): bigint => price.exactQuoteFor(Money.of('1', price.base)).units;
  const ranked = levels.map((level) => ({ level, price: ofOne(level), left: left.get(level.venue)! }));
  const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);
  const order = {
    buy: (a: Ranked, b: Ranked): number => sign(a.price * b.left - b.price * a.left),
    sell: (a: Ranked, b: Ranked): number => sign(b.price * b.left - a.price * a.left),
  };
  return ranked.sort(order[side]).map(({ level }) => level);
}

function together(venues: readonly VenueShare[], asset: CryptoAsset): Walked {
  return {
    venues,
    quantity: Money.sum(
      venues.map((share) => share.quantity),
      asset,
    ),
    value: venues.reduce((sum, share) => sum.plus(share.value), ExactAmount.zero('KZT')),
  };
}

function inLots(quantity: Money, lotUnit: bigint, lots: 'down' | 'up'): Money {
  const whole = (quantity.minor / lotUnit) * lotUnit;
  const rounded = lots === 'up' && whole < quantity.minor ? whole + lotUnit : whole;
  return Money.ofMinor(rounded, quantity.asset);
}
