// Firm quotes at the same time, on real Postgres, by two replicas: together they never promise more than the books hold.
import { orderCancelled, orderExecuted, orderPlaced } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import type { VenueBook } from '../persistence/market';
import { RealQuotes } from '../testing/real-quotes';
import type { QuoteRequest, SignedQuote } from './request-quote';

const ORDER = '019aaf00-0000-7000-8000-000000000001';
const terms = (amount: string, side: 'buy' | 'sell' = 'buy'): QuoteRequest =>
  side === 'buy'
    ? { side, asset: 'USDT', receive: { amount, asset: 'USDT' } }
    : { side, asset: 'USDT', spend: { amount, asset: 'USDT' } };
const book = (venue: 'intebix' | 'ataix', price: string): VenueBook => {
  const levels = (first: string, second: string) => [
    { price: first, quantity: '600.000000' },
    { price: second, quantity: '400.000000' },
  ];
  const side = { asks: levels(price, '530.00'), bids: levels('515.00', '510.00') };
  return { venue, book: { venue, pair: 'USDT/KZT', ...side, at: new Date(), receivedAt: new Date() } };
};
const PROMISED =
  'insufficient_liquidity: what the venues have is promised to others for the moment; ask again in a few seconds';
const BOOKS = [book('intebix', '520.00'), book('ataix', '521.00')];

let quotes: RealQuotes;
beforeEach(async () => {
  quotes = await RealQuotes.open(() => BOOKS);
  await quotes.bothHold(Money.of('1000000000.00', 'KZT'), Money.of('1000000.000000', 'USDT'));
});
afterEach(() => quotes.close());

const replica = () => quotes.replica();
const quoted = async (amount: string, side?: 'buy' | 'sell'): Promise<SignedQuote> => {
  const response = await replica()(terms(amount, side));
  if (typeof response === 'string') throw new Error(response);
  return response;
};
const isRefused = async (amount: string): Promise<boolean> =>
  String(await replica()(terms(amount))).startsWith('insufficient_liquidity');

const placed = ({ offer }: SignedQuote) => ({
  type: orderPlaced.type,
  body: { ...orderPlaced.example, orderId: ORDER, quoteId: offer.quoteId },
});
/** What is promised, by venue, as the sum says and as the rows do. */
async function promised(): Promise<Record<string, string>> {
  const rows = await quotes.database.db.query<{ venue: string; sum: string; rows: string }>(
    `select venue, p.quantity::text as sum, (select coalesce(sum(quantity), 0)::text from reservation r
       where r.pair = p.pair and r.side = p.side and r.venue = p.venue) as rows from promised p where side = 'buy'`,
  );
  for (const row of rows) expect(row.sum).toBe(row.rows);
  return Object.fromEntries(rows.map(({ venue, sum }) => [venue, sum]));
}

it('a hundred quotes at once, asked of two replicas, promise what there is and not a coin more', async () => {
  const replicas = [replica(), replica()];
  const responses = await Promise.all(
    Array.from({ length: 100 }, (_, at) => replicas[at % 2]!(terms(`${10 + (at % 30)}.000000`))),
  );
  const given = responses.filter((one): one is SignedQuote => typeof one !== 'string');
  const refused = responses.filter((one) => typeof one === 'string');
  expect(new Set(refused)).toEqual(new Set([PROMISED]));
  const sums = await promised();
  expect(Number(sums['intebix'])).toBeLessThanOrEqual(1_000_000_000);
  expect(Number(sums['ataix'])).toBeLessThanOrEqual(1_000_000_000);
  const sum = given.reduce((total, { offer }) => total + Number(offer.receive.amount), 0);
  expect(sum * 1_000_000).toBe(Number(sums['intebix']) + Number(sums['ataix']));
  // Whoever came later paid for the deeper levels.
  expect(Math.max(...given.map(({ offer }) => Number(offer.price)))).toBeGreaterThanOrEqual(530);
});

it('of two replicas that are asked at once for more than half of what there is, one promises it', async () => {
  const replicas = [replica(), replica()];
  for (let round = 0; round < 10; round += 1) {
    const responses = await Promise.all(replicas.map((requestQuote) => requestQuote(terms('1200.000000'))));
    expect(responses.filter((one) => one === PROMISED)).toHaveLength(1);
    // Not by running out: both would wait for one another over the same rows.
    await quotes.database.owner.query('delete from reservation');
    await quotes.database.owner.query('delete from promised');
  }
});

it('the next quote is priced behind what was promised, and the other side is not touched', async () => {
  expect((await quoted('600.000000')).offer).toMatchObject({ price: '520', venues: [{ venue: 'intebix' }] });
  expect((await quoted('600.000000')).offer).toMatchObject({ price: '521', venues: [{ venue: 'ataix' }] });
  expect((await quoted('600.000000', 'sell')).offer.price).toBe('515');
});

it('what was promised to others is said when nothing else stands in the way', async () => {
  await quoted('1500.000000');
  expect(await replica()(terms('600.000000'))).toBe(PROMISED);
  expect(await replica()(terms('2500.000000'))).toBe('insufficient_liquidity');
});

it('a quote that nobody accepted is forgotten when it has run out', async () => {
  await quoted('1500.000000');
  expect(await isRefused('600.000000')).toBe(true);
  await quotes.runOut();
  await quoted('600.000000');
  expect(await promised()).toEqual({ intebix: '600000000', ataix: '0' });
});

it.each([
  ['it has traded', { type: orderExecuted.type, body: { ...orderExecuted.example, orderId: ORDER } }],
  ['it has ended', { type: orderCancelled.type, body: { ...orderCancelled.example, orderId: ORDER } }],
])('an accepted one is kept for its order until %s', async (_, end) => {
  await quotes.receive(placed(await quoted('1500.000000')));
  await quotes.runOut();
  expect(await isRefused('600.000000')).toBe(true);
  await quotes.receive(end);
  expect(await promised()).toEqual({ intebix: '0', ataix: '0' });
  await quoted('600.000000');
});

it('an acceptance that is heard of too late is reserved for again; one heard of with its end leaves nothing', async () => {
  const quote = await quoted('1500.000000');
  await quotes.runOut();
  await quoted('100.000000');
  await quotes.receive(placed(quote));
  expect(await promised()).toEqual({ intebix: '1000000000', ataix: '600000000' });
  await quotes.receive({ type: orderExecuted.type, body: { ...orderExecuted.example, orderId: ORDER } });
  const another = await quoted('50.000000');
  await quotes.receive(placed(another), {
    type: orderExecuted.type,
    body: { ...orderExecuted.example, orderId: ORDER },
  });
  expect(await promised()).toEqual({ intebix: '100000000', ataix: '0' });
});
