// Venues refuse, fill a part, stop responding, cut the connection, jump in price, or execute without a response. The customer
// gets what was promised, once, or a refund. Faults belong to a venue, so these scenarios run one after another.
import type { Problem, ReplyOf, listMarkets, showExecutionReport } from '@aiyrbas/contracts';
import { bookedAtTheBanks, citing, sentToBanks } from './language/banks';
import { ledgerBalances, outsideAgrees } from './language/ledger';
import { Citizen, type OrderReply, Person, type Quote } from './language/person';
import { Platform } from './language/platform';
import { type AccountBehaviour, ibanOf } from './language/simulated-accounts';
import { TwoOperators, until } from './language/two-operators';

const VENUES = ['intebix', 'ataix'] as const;
type Venue = (typeof VENUES)[number];
const other = (venue: Venue): Venue => (venue === 'intebix' ? 'ataix' : 'intebix');
const sides = VENUES.flatMap((venue) => (['buy', 'sell'] as const).map((side) => [venue, side] as const));

let platform: Platform;
let operator: Person;
beforeAll(async () => {
  platform = await Platform.start({ bankTimeScale: '0.1', environment: { QUOTE_LOCK_SECONDS: '25' } });
  operator = await Person.withRole(platform, 'operator');
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(() => outsideAgrees(platform), 60_000);
afterAll(() => platform.remove(), 60_000);

const fault = (kind: string, venue: Venue, count = 1): Promise<unknown> =>
  operator.gets('/simulator/faults', { kind, venue, count });

interface Trade {
  readonly citizen: Citizen;
  readonly quote: Quote;
  readonly end: OrderReply;
}

/** Quotes at one venue, lets something go wrong there, and accepts. */
async function trades(
  venue: Venue,
  side: 'buy' | 'sell',
  goesWrong: () => Promise<unknown>,
  behaviour: AccountBehaviour = 'settles',
): Promise<Trade> {
  const citizen = await Citizen.withAccountAt(platform, 'eurasian', behaviour);
  if (side === 'sell') await citizen.hasBought();
  const spend = side === 'buy' ? { amount: '100000.00', asset: 'KZT' } : { amount: '90.000000', asset: 'USDT' };
  const quote = await citizen.quotes({ side, spend, venues: [venue] });
  await goesWrong();
  const order = await citizen.accepts(quote);
  return { citizen, quote, end: await citizen.seesItEnd(order.id, 80_000) };
}

async function gotWhatWasPromised({ citizen, quote, end }: Trade): Promise<void> {
  expect(end).toMatchObject({ state: 'completed', receive: quote.receive });
  expect(end.converted).toBeUndefined();
  if (quote.side === 'buy') await citizen.comesToHave('USDT', { available: quote.receive.amount });
  else await citizen.comesToHave('USDT', { held: '0' });
  const receipt = await citizen.gets<{ fills: { quantity: { amount: string } }[] }>(`/v1/orders/${end.id}/receipt`);
  const crypto = quote.side === 'buy' ? quote.receive : quote.spend;
  const filled = receipt.fills.reduce((sum, fill) => sum + BigInt(fill.quantity.amount.replace('.', '')), 0n);
  expect(filled).toBe(BigInt(crypto.amount.replace('.', '')));
}

const executionsOf = (order: OrderReply): string[] =>
  order.legs.filter(({ kind }) => kind === 'execution').map(({ state }) => state);

describe('what one venue does not do', () => {
  it.each(sides)('%s rejects a %s: the other venue does it', async (venue, side) => {
    const trade = await trades(venue, side, () => fault('reject', venue));
    await gotWhatWasPromised(trade);
    expect(executionsOf(trade.end)).toEqual(['failed', 'settled']);
  });

  it.each(sides)('%s fills half of a %s: the rest is done elsewhere', async (venue, side) => {
    const trade = await trades(venue, side, () => fault('partial', venue));
    await gotWhatWasPromised(trade);
    expect(executionsOf(trade.end)).toEqual(['failed', 'settled']);
    const report = await trade.citizen.gets<ReplyOf<typeof showExecutionReport>>(
      `/v1/orders/${trade.end.id}/execution-report`,
    );
    expect(report.alternatives.map((one) => [one.venue, one.considered]).sort()).toEqual([
      ['ataix', venue === 'ataix'],
      ['intebix', venue === 'intebix'],
    ]);
    expect(report.attempts.map((one) => [...one.venues, one.state])).toEqual([
      [venue, 'failed'],
      [other(venue), 'settled'],
    ]);
    expect(report.fills.map((fill) => fill.venue)).toEqual([venue, other(venue)]);
    expect(report.achieved?.price).toMatch(/^\d+\.\d+$/);
  });

  it.each(sides)(
    'the price at %s jumps away from a %s: the other venue fills it, or it is refunded',
    async (venue, side) => {
      const { citizen, quote, end } = await trades(venue, side, () => fault('price-jump', venue));
      // Up is away from a buyer, and all the better for a seller.
      if (side === 'sell') expect(end.state).toBe('completed');
      expect(['completed', 'refunded']).toContain(end.state);
      if (end.state === 'completed') await gotWhatWasPromised({ citizen, quote, end });
    },
  );

  it('both reject everything: a purchase is refunded, and the bank has given the money back', async () => {
    const { citizen, end } = await trades('intebix', 'buy', () =>
      Promise.all(VENUES.map((venue) => fault('reject', venue, 2))),
    );
    expect(end).toMatchObject({ state: 'refunded', reason: { code: 'execution_rejected' } });
    expect(end.refunds).toMatchObject([{ amount: { amount: '100000.00', asset: 'KZT' }, state: 'settled' }]);
    await citizen.comesToHave('KZT', { available: '0.00', held: '0.00' });
    expect(await sentToBanks(platform, end.id)).toEqual(['pain.013', 'pain.001']);
  });

  it('both reject everything: of a sale the coins are the customer’s again', async () => {
    const { citizen, end } = await trades('intebix', 'sell', () =>
      Promise.all(VENUES.map((venue) => fault('reject', venue, 2))),
    );
    expect(end).toMatchObject({ state: 'refunded', reason: { code: 'execution_rejected' } });
    await citizen.comesToHave('USDT', { held: '0' });
    expect(end.refunds).toEqual([]);
  });

  it('both fill only parts: the part is converted at the promised price, the rest of the money is refunded', async () => {
    const { citizen, quote, end } = await trades('intebix', 'buy', () =>
      Promise.all(VENUES.map((venue) => fault('partial', venue, 2))),
    );
    expect(end).toMatchObject({ state: 'completed', reason: { code: 'execution_partly_filled' } });
    const { spend, receive } = end.converted!;
    await citizen.comesToHave('USDT', { available: receive.amount });
    // Fifteen sixteenths: four times half of what was left.
    expect(Number(receive.amount) / Number(quote.receive.amount)).toBeCloseTo(15 / 16, 4);
    expect(Number(spend.amount) / Number(quote.spend.amount)).toBeCloseTo(15 / 16, 4);
    const surplus = (Number(quote.spend.amount) - Number(spend.amount)).toFixed(2);
    const order = await settled(citizen, end.id);
    expect(order.refunds).toMatchObject([{ amount: { amount: surplus, asset: 'KZT' }, state: 'settled' }]);
    await citizen.comesToHave('KZT', { available: '0.00', held: '0.00' });
  });
});

describe('a purchase that no venue does, and a refund that its bank', () => {
  const undone = (behaviour: AccountBehaviour): Promise<Trade> =>
    trades('intebix', 'buy', () => Promise.all(VENUES.map((venue) => fault('reject', venue, 2))), behaviour);

  it('does not take: the order is held, the tenge is the customer’s balance, and two people leave it there', async () => {
    const { citizen, end } = await undone('payout_refused');
    expect(end).toMatchObject({ state: 'held', reason: { code: 'payment_rejected', bankReason: 'AC04' } });
    await citizen.comesToHave('KZT', { available: '100000.00', held: '0.00' });
    await (await TwoOperators.of(platform)).decide(end.id, 'keep');
    const order = await citizen.seesIn(end.id, ['refunded']);
    expect(order).toMatchObject({ reason: { code: 'kept_as_balance' }, receipts: [{ outcome: 'kept' }] });
    expect(await bookedAtTheBanks(platform, order)).toEqual(['10000000']);
    expect(await sentToBanks(platform, end.id)).toEqual(['pain.013', 'pain.001']);
    await citizen.comesToHave('KZT', { available: '100000.00', held: '0.00' });
  });

  it('gives back: the refunded order is held, the tenge is kept safe, and two people send it elsewhere', async () => {
    const { citizen, quote, end } = await undone('payout_returned');
    expect(end.state).toBe('refunded');
    const held = await citizen.seesIn(end.id, ['held']);
    expect(held.reason).toEqual({ code: 'payment_returned', bankReason: 'AC01' });
    expect(held.receipts.map(({ outcome, cites }) => [outcome, cites])).toEqual([
      ['refunded', citing(quote.fundsPolicy.id, 'exact')],
      ['case', citing(quote.fundsPolicy.id, 'returned')],
    ]);
    await citizen.comesToHave('KZT', { available: '0.00', held: '100000.00' });
    expect(await citizen.links(ibanOf('altyn'))).toBe('confirmed');
    await (await TwoOperators.of(platform)).decide(end.id, 'pay_elsewhere', { bankAccountId: citizen.accountId });
    const order = await citizen.seesIn(end.id, ['refunded']);
    await until(async () => (await bookedAtTheBanks(platform, order)).length === 4);
    expect(await bookedAtTheBanks(platform, order)).toEqual(['10000000', '-10000000', '10000000', '-10000000']);
    expect(await sentToBanks(platform, end.id)).toEqual(['pain.013', 'pain.001', 'pain.001']);
    await citizen.comesToHave('KZT', { available: '0.00', held: '0.00' });
  });
});

describe('a venue that does not answer', () => {
  it.each(sides)(
    '%s executes a %s and says nothing: it is found, and done once',
    async (venue, side) => {
      const trade = await trades(venue, side, () => fault('execute-then-timeout', venue));
      await gotWhatWasPromised(trade);
      expect(executionsOf(trade.end)).toEqual(['settled']);
    },
    60_000,
  );

  it.each([
    ['timeout', 'buy'],
    ['disconnect', 'sell'],
  ] as const)(
    'intebix, which knows our ids, is asked again after a %s of a %s',
    async (kind, side) => {
      await gotWhatWasPromised(await trades('intebix', side, () => fault(kind, 'intebix')));
    },
    60_000,
  );

  it('ataix, which does not, is never asked twice: once nothing can have come of it, it is given up there', async () => {
    const { end } = await trades('ataix', 'buy', () => fault('timeout', 'ataix'));
    expect(['completed', 'refunded']).toContain(end.state);
    expect(executionsOf(end)[0]).toBe('failed');
  }, 100_000);
});

it('a venue whose book is stale is not quoted, visibly; the other one goes on', async () => {
  const citizen = await Citizen.registers(platform);
  for (const venue of VENUES) {
    const response = await staleQuote(citizen, venue);
    expect([response.status, response.body.code]).toEqual([503, 'market_closed']);
    const { items } = await citizen.gets<ReplyOf<typeof listMarkets>>('/v1/markets');
    expect(items.filter((item) => item.pair.startsWith('USDT')).length).toBeGreaterThan(0);
    const closed = items.filter(({ venues }) => venues.some((one) => one.venue === venue && one.reason === 'stale'));
    expect(closed.length).toBeGreaterThan(0);
    for (const { open, venues } of closed) {
      // The pair stays open by the other venue.
      expect(venues.find((one) => one.venue === venue)).toMatchObject({ open: false, reason: 'stale' });
      expect([open, venues.find((one) => one.venue === other(venue))!.open]).toEqual([true, true]);
    }
    expect((await citizen.quotes({ venues: [other(venue)] })).venues[0]!.venue).toBe(other(venue));
  }
});

/** The next order book has a time a minute ago. Order books are cached for a moment, so it may take several quotes. */
async function staleQuote(citizen: Citizen, venue: Venue) {
  await fault('stale-book', venue, 3);
  for (let tries = 0; ; tries += 1) {
    const body = { side: 'buy', asset: 'USDT', spend: { amount: '5000.00', asset: 'KZT' }, venues: [venue] };
    const response = await citizen.call<Problem>('/v1/quotes', { body });
    if (response.status !== 201 || tries > 100) return response;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function settled(citizen: Citizen, orderId: string): Promise<OrderReply> {
  for (let tries = 0; ; tries += 1) {
    const order = await citizen.shows(orderId);
    if (order.refunds.every(({ state }) => state === 'settled') && order.refunds.length > 0) return order;
    if (tries > 200) throw new Error(`the rest does not go back: ${JSON.stringify(order)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
