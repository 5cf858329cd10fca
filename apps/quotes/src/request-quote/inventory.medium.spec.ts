// What we have at the venues, on real Postgres: tenge that every pair is bought with, and coins that are sold. Together, firm
// quotes never promise more of it than the venues said that we hold.
import { VENUES, orderCancelled, orderExecuted, orderPlaced } from '@aiyrbas/contracts';
import { type CryptoAsset, Money } from '@aiyrbas/money';
import type { VenueBook } from '../persistence/market';
import { RealQuotes } from '../testing/real-quotes';
import type { QuoteRequest, SignedQuote } from './request-quote';

const ORDER = '019aaf00-0000-7000-8000-000000000001';
const NOT_ENOUGH =
  'insufficient_liquidity: what we have at the venues does not suffice for the moment; ask for less, or again in a minute';
const PRICES = { 'USDT/KZT': '500.00', 'BTC/KZT': '30000000.00' } as const;
const booksOf = (pair: string): VenueBook[] =>
  VENUES.map((venue) => {
    const levels = [{ price: PRICES[pair as keyof typeof PRICES], quantity: '1000.000000' }];
    return { venue, book: { venue, pair, asks: levels, bids: levels, at: new Date(), receivedAt: new Date() } };
  });
const tenge = (amount: string): Money => Money.of(amount, 'KZT');
const usdt = (amount: string): Money => Money.of(amount, 'USDT');
const buy = (amount: string, asset: CryptoAsset = 'USDT'): QuoteRequest => ({
  side: 'buy',
  asset,
  receive: { amount, asset },
});
const sell = (amount: string): QuoteRequest => ({ side: 'sell', asset: 'USDT', spend: { amount, asset: 'USDT' } });

let quotes: RealQuotes;
beforeEach(async () => (quotes = await RealQuotes.open(booksOf)));
afterEach(() => quotes.close());

const requestQuote = (request: QuoteRequest) => quotes.replica()(request);
async function quoted(request: QuoteRequest): Promise<SignedQuote> {
  const response = await requestQuote(request);
  if (typeof response === 'string') throw new Error(response);
  return response;
}
const placed = ({ offer }: SignedQuote, orderId = ORDER) => ({
  type: orderPlaced.type,
  body: { ...orderPlaced.example, orderId, quoteId: offer.quoteId },
});
const executed = (amounts: { quoteAmount: Money; commission: Money }, secondsAgo = 0) => ({
  type: orderExecuted.type,
  body: {
    ...orderExecuted.example,
    orderId: ORDER,
    at: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
    fills: [
      {
        ...orderExecuted.example.fills[0]!,
        quoteAmount: amounts.quoteAmount.toJSON(),
        commission: amounts.commission.toJSON(),
      },
    ],
  },
});

/** Of all tenge or coins, by venue: what is promised, as the sums say and as the rows do. */
async function promised(side: 'buy' | 'sell' = 'buy'): Promise<Record<string, bigint>> {
  const rows = await quotes.database.db.query<{ venue: string; sums: string; rows: string }>(
    `select venue, sum(spends)::text as sums,
            (select coalesce(sum(r.spends), 0)::text from reservation r where r.side = $1 and r.venue = p.venue) as rows
     from promised p where side = $1 group by venue`,
    [side],
  );
  for (const row of rows) expect(row.sums).toBe(row.rows);
  return Object.fromEntries(rows.map(({ venue, sums }) => [venue, BigInt(sums)]));
}

it('a hundred purchases at once, of two coins, asked of two replicas, promise at most the tenge that are there', async () => {
  await quotes.bothHold(tenge('500000.00'));
  const replicas = [quotes.replica(), quotes.replica()];
  const responses = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      replicas[at % 2]!(at % 4 < 2 ? buy(`${20 + at}.000000`) : buy(`0.000${3 + (at % 7)}0000`, 'BTC')),
    ),
  );
  const given = responses.filter((one): one is SignedQuote => typeof one !== 'string');
  expect(new Set(responses.filter((one) => typeof one === 'string'))).toEqual(new Set([NOT_ENOUGH]));
  expect(new Set(given.map(({ offer }) => offer.asset))).toEqual(new Set(['USDT', 'BTC']));
  const sums = await promised();
  for (const venue of VENUES) {
    expect(sums[venue]! <= 50_000_000n).toBe(true);
    // The least that was asked for costs less than what would have stayed.
    expect(sums[venue]! > 48_000_000n).toBe(true);
  }
});

it('what one pair was promised the other does not get', async () => {
  await quotes.reported('intebix', [tenge('500000.00')]);
  await quotes.reported('ataix', []);
  for (let round = 0; round < 5; round += 1) {
    const replicas = [quotes.replica(), quotes.replica()];
    const responses = await Promise.all([replicas[0]!(buy('600.000000')), replicas[1]!(buy('0.01000000', 'BTC'))]);
    expect(responses.filter((one) => one === NOT_ENOUGH)).toHaveLength(1);
    await quotes.runOut();
  }
});

it('is capped by the coins of a sale, and not by the tenge', async () => {
  await quotes.bothHold(usdt('100.000000'));
  expect(await requestQuote(buy('10.000000'))).toBe(NOT_ENOUGH);
  await quoted(sell('150.000000'));
  expect(await requestQuote(sell('50.000001'))).toBe(NOT_ENOUGH);
  expect((await quoted(sell('50.000000'))).offer.venues).toMatchObject([{ quantity: { amount: '50.000000' } }]);
  expect(await promised('sell')).toEqual({ intebix: 100_000_000n, ataix: 100_000_000n });
});

it('a report of more gives more, one of less takes, and an older one says nothing', async () => {
  await quotes.bothHold(tenge('50000.00'));
  expect(await requestQuote(buy('300.000000'))).toBe(NOT_ENOUGH);
  await quotes.bothHold(tenge('500000.00'));
  await quoted(buy('300.000000'));
  await quotes.reported('intebix', [tenge('50000.00')], 60);
  await quoted(buy('300.000000'));
  await quotes.bothHold(tenge('50000.00'));
  expect(await requestQuote(buy('120.000000'))).toBe(NOT_ENOUGH);
});

it('an unaccepted quote gives back what it counted on when it has run out; an ended order at once', async () => {
  await quotes.bothHold(tenge('100000.00'));
  await quoted(buy('300.000000'));
  expect(await requestQuote(buy('300.000000'))).toBe(NOT_ENOUGH);
  await quotes.runOut();
  const accepted = await quoted(buy('300.000000'));
  await quotes.receive(placed(accepted));
  await quotes.runOut();
  expect(await requestQuote(buy('300.000000'))).toBe(NOT_ENOUGH);
  await quotes.receive({ type: orderCancelled.type, body: { ...orderCancelled.example, orderId: ORDER } });
  await quoted(buy('300.000000'));
});

describe('an order that has traded', () => {
  const took = { quoteAmount: tenge('90000.00'), commission: tenge('180.00') };
  beforeEach(async () => {
    await quotes.reported('intebix', [tenge('100000.00')]);
    await quotes.reported('ataix', []);
    await quotes.receive(placed(await quoted(buy('180.000000'))));
  });

  it('has spent what it was promised, until a report has it', async () => {
    await quotes.receive(executed(took));
    expect(await promised()).toMatchObject({ intebix: 0n });
    expect(await requestQuote(buy('30.000000'))).toBe(NOT_ENOUGH);
    await quotes.reported('intebix', [tenge('50000.00')], -5);
    await quoted(buy('60.000000'));
    expect(await quotes.database.db.query('select 1 from spent')).toEqual([]);
  });

  it('is not taken off again when it is heard of behind the report that has it', async () => {
    await quotes.reported('intebix', [tenge('50000.00')]);
    expect(await requestQuote(buy('60.000000'))).toBe(NOT_ENOUGH);
    await quotes.receive(executed(took, 30));
    await quoted(buy('60.000000'));
  });

  it('may be taken off twice while clocks leave it open whether the report has it, and no longer than until the next', async () => {
    await quotes.receive(executed(took));
    await quotes.reported('intebix', [tenge('50000.00')]);
    expect(await requestQuote(buy('60.000000'))).toBe(NOT_ENOUGH);
    await quotes.reported('intebix', [tenge('50000.00')], -5);
    await quoted(buy('60.000000'));
  });

  it('is heard of too late to be reserved for: its tenge are taken off again', async () => {
    const late = await quoted(buy('10.000000'));
    await quotes.runOut();
    await requestQuote(buy('1000.000000'));
    const before = (await promised())['intebix']!;
    await quotes.receive(placed(late, '019aaf00-0000-7000-8000-000000000002'));
    expect((await promised())['intebix']! - before).toBe(506_010n);
  });
});

it('a venue that has not said what it holds is not quoted from; with the first word of one, that one is', async () => {
  const first = quotes.replica();
  expect(await first(buy('10.000000'))).toBe('market_closed: intebix: balance_unknown, ataix: balance_unknown');
  await quotes.reported('ataix', [tenge('100000.00')]);
  expect(await first(buy('10.000000'))).toMatchObject({ offer: { venues: [{ venue: 'ataix' }] } });
});

it('a first word that is on its way is waited for', async () => {
  const response = requestQuote(buy('10.000000'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await quotes.bothHold(tenge('100000.00'));
  expect(await response).toMatchObject({ offer: { side: 'buy' } });
});

it('what a release that knows of no inventory has freed is out of the sums with the next report', async () => {
  await quotes.bothHold(tenge('100000.00'));
  await quoted(buy('300.000000'));
  await quotes.database.owner.query('delete from reservation');
  await quotes.bothHold(tenge('100000.01'));
  expect(await promised()).toEqual({ intebix: 0n, ataix: 0n });
});
