// The simulated venues' order books: a pure function of seed, venue, pair and second. Nothing is stored and nothing
// ticks; two readers in the same second see the same book, and own orders do not deplete it.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Asset, Money, Rate } from '@aiyrbas/money';
import { type Pair, assetsOf, lotUnit } from '@aiyrbas/venues';
import { draw } from './random';

export interface SimulatedBookLevel {
  /** Tenge per one whole unit. */
  readonly price: Money;
  readonly quantity: Money;
}

export interface SimulatedBook {
  readonly pair: Pair;
  readonly bids: readonly SimulatedBookLevel[];
  readonly asks: readonly SimulatedBookLevel[];
  readonly at: Date;
}

/** Where prices come from: one seed for all, and one middle per pair that they keep close to. */
export interface SimulatedMarket {
  readonly seed: string;
  readonly venue: VenueCode;
  readonly pair: Pair;
}

const LEVELS = 20;
const SECOND_MS = 1_000;
const MINUTE = 60n;
const MILLION = 1_000_000n;

const MIDDLE: Readonly<Record<Pair, string>> = {
  'BTC/KZT': '52000000.00',
  'ETH/KZT': '1800000.00',
  'USDT/KZT': '520.00',
};

/** In millionths: each venue has a price of its own, but never so far apart that one would call the other outlying. */
const VENUE_OFFSET: Readonly<Record<VenueCode, bigint>> = { intebix: 0n, ataix: 300n };
/** In millionths: how far the middle strays from minute to minute. */
const DRIFT = 1_000n;
const HALF_SPREAD = { least: 500n, most: 1_500n } as const;
const LEVEL_STEP = { least: 150n, most: 250n } as const;
/** Whole tenge on the first level. */
const DEPTH = { least: 800_000n, most: 2_400_000n } as const;
/** In percent, from level to level: a large market maker stands behind the best prices, so that many quotes may be live. */
const DEEPER = 135n;

/** Books of the last seconds: whoever looks at one again need not draw it again. */
const drawn = new Map<string, SimulatedBook>();
const DRAWN_MAX = 64;

/** `jump` moves all prices by so many hundredths: what a test injects. */
export function bookAt(market: SimulatedMarket, now: Date, jump = 0n): SimulatedBook {
  const at = new Date(now.getTime() - (now.getTime() % SECOND_MS));
  const name = [market.seed, market.venue, market.pair, at.getTime(), jump].join(' ');
  const known = drawn.get(name);
  if (known) return known;
  const book = drawBook(market, at, jump);
  if (drawn.size >= DRAWN_MAX) drawn.clear();
  drawn.set(name, book);
  return book;
}

function drawBook(market: SimulatedMarket, at: Date, jump: bigint): SimulatedBook {
  const second = BigInt(at.getTime() / SECOND_MS);
  const middle = middleAt(market, second, jump);
  return {
    pair: market.pair,
    bids: levels(market, second, middle, 'bid'),
    asks: levels(market, second, middle, 'ask'),
    at,
  };
}

function middleAt({ seed, venue, pair }: SimulatedMarket, second: bigint, jump: bigint): bigint {
  const minute = second / MINUTE;
  const stray = (at: bigint): bigint => draw(-DRIFT, DRIFT, seed, venue, pair, 'drift', at.toString());
  const elapsed = second % MINUTE;
  // From one minute's middle to the next in even steps: no jump that nobody injected.
  const drift = stray(minute) + ((stray(minute + 1n) - stray(minute)) * elapsed) / MINUTE;
  const usual = Money.of(MIDDLE[pair], 'KZT').minor * (MILLION + VENUE_OFFSET[venue] + drift);
  return (usual * (100n + jump)) / (MILLION * 100n);
}

function levels(
  { seed, venue, pair }: SimulatedMarket,
  second: bigint,
  middle: bigint,
  side: 'bid' | 'ask',
): SimulatedBookLevel[] {
  const chance = (range: { least: bigint; most: bigint }, ...purpose: (string | number)[]): bigint =>
    draw(range.least, range.most, seed, venue, pair, side, second.toString(), ...purpose);
  const away = side === 'ask' ? 1n : -1n;
  let distance = chance(HALF_SPREAD, 'spread');
  let previous = middle;
  return Array.from({ length: LEVELS }, (_, depth) => {
    if (depth > 0) distance += chance(LEVEL_STEP, 'step', depth);
    const exact = (middle * (MILLION + away * distance)) / MILLION;
    // A low price may round two levels to one: at least a tiyn apart keeps them in order and the sides uncrossed.
    const price = side === 'ask' ? max(exact, previous + 1n) : min(exact, previous - 1n);
    previous = price;
    const tenge = (chance(DEPTH, 'depth', depth) * DEEPER ** BigInt(depth)) / 100n ** BigInt(depth);
    return { price: Money.ofMinor(price, 'KZT'), quantity: quantityWorth(tenge, price, pair) };
  });
}

/** As many whole lots as so much tenge buys. */
function quantityWorth(tenge: bigint, price: bigint, pair: Pair): Money {
  const base = assetsOf(pair).base as Asset;
  const rate = Rate.of(Money.ofMinor(price, 'KZT').amount, base, 'KZT');
  const units = rate.baseFor(Money.of(`${tenge}.00`, 'KZT'), 'down').minor;
  return Money.ofMinor(units - (units % lotUnit(base)), base);
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
