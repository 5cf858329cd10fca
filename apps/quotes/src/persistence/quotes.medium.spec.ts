import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busMigrations } from '@aiyrbas/bus';
import { QUOTE_TOKEN, VENUES, quoteOffer } from '@aiyrbas/contracts';
import { expectOk, systemIds } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { KeyFolder } from '@aiyrbas/privacy';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { FirstReport } from '../request-quote/first-report';
import { type QuoteRequest, RequestQuote } from '../request-quote/request-quote';
import { Reserve } from '../request-quote/reserve';
import type { QuotesConfig } from '../quotes.config';
import { InventoryStore } from './inventory.store';
import { LeftStore } from './left.store';
import type { Market, VenueBook } from './market';
import { migrations } from './migrations';
import { QuoteSigner } from './quote-signer';
import { QuotesStore } from './quotes.store';
import { ReservationsStore } from './reservations.store';
import { TariffsStore } from './tariffs.store';

const CUSTOMER = '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11';
const REQUEST: QuoteRequest = { side: 'buy', asset: 'USDT', spend: { amount: '100000.00', asset: 'KZT' } };

const inventory = new InventoryStore();
const tenge = (amount: string): Money => Money.of(amount, 'KZT');

const aBook = (venue: 'intebix' | 'ataix', price: string): VenueBook => ({
  venue,
  book: {
    venue,
    pair: 'USDT/KZT',
    asks: [{ price, quantity: '10000.000000' }],
    bids: [{ price: '518.00', quantity: '10000.000000' }],
    at: new Date(),
    receivedAt: new Date(),
  },
});

describe('quotes on real Postgres', () => {
  let test: TestDatabase;
  let folder: string;
  let config: QuotesConfig;
  let signer: QuoteSigner;

  beforeEach(async () => {
    test = await testDatabase({ schema: 'quotes', migrations: [...busMigrations, ...migrations] });
    folder = mkdtempSync(join(tmpdir(), 'aiyrbas-quotes-'));
    const keys = new KeyFolder(folder);
    config = {
      VENUE_URLS: {},
      QUOTES_SIGNING_KEY_FILE: keys.signing('quotes'),
      QUOTES_PER_MINUTE: 600,
      QUOTE_ACCEPT_SECONDS: 30,
      QUOTE_LOCK_SECONDS: 60,
    };
    signer = await QuoteSigner.open(config);
    const holds = [tenge('1000000000.00'), Money.of('1000000.000000', 'USDT')];
    const reports = VENUES.map((venue) => ({ venue, asOf: new Date(), holds }));
    await test.db.tx((tx) => inventory.report(tx, reports));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await test.close();
  });

  const quoting = (books: readonly VenueBook[]): RequestQuote =>
    new RequestQuote(
      test.db,
      { read: async () => [...books] } as unknown as Market,
      new TariffsStore(),
      new QuotesStore(),
      new FirstReport(test.db, inventory),
      new Reserve(new ReservationsStore(), new LeftStore(), config),
      signer,
      config,
      systemIds,
    );

  async function quote(books: readonly VenueBook[], quoteRequest = REQUEST) {
    const request = quoting(books);
    const prepared = expectOk(await request.prepare(CUSTOMER, quoteRequest), 'what a quote is made of');
    const [signed] = await test.db.tx((tx) => request.keep([prepared], 'KZT', tx));
    const quoted = expectOk(signed!, 'a quote');
    return { signed: quoted, view: request.shown(quoted) };
  }

  it('is signed: its token verifies with the published key and carries the whole offer', async () => {
    const { view, signed } = await quote([aBook('intebix', '520.31')]);
    const [publicKey] = await signer.publicKeys();
    const keys = createLocalJWKSet({ keys: [publicKey] });
    const { payload } = await jwtVerify(view.token, keys, {
      issuer: QUOTE_TOKEN.issuer,
      audience: QUOTE_TOKEN.audience,
      typ: QUOTE_TOKEN.type,
    });
    expect(quoteOffer.parse(payload['offer'])).toEqual(signed.offer);
    expect(payload).toMatchObject({ sub: CUSTOMER, jti: view.id });
    expect(publicKey).not.toHaveProperty('d');
  });

  it('ends 30 s after the database’s now, and takes the best venue', async () => {
    const [clock] = await test.db.query<{ now: Date }>('select clock_timestamp() as now');
    const { view } = await quote([aBook('intebix', '521.00'), aBook('ataix', '520.00')]);
    const seconds = (Date.parse(view.acceptUntil) - clock!.now.getTime()) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(seconds).toBeLessThan(35);
    expect(view.venues.map(({ venue }) => venue)).toEqual(['ataix']);
    expect(view).toMatchObject({
      lockSeconds: 60,
      feeSchedule: 'standard-2026-01',
      fundsPolicy: { id: 'collect-2026-01' },
    });
  });

  it('is kept with the evidence: what every venue would have given, and why one was left out', async () => {
    const { view } = await quote([aBook('intebix', '521.00'), { venue: 'ataix', closed: 'unavailable' }]);
    const [row] = await test.db.query<{
      offer: { quoteId: string };
      evidence: { venues: { venue: string; closed?: string; asks?: object[] }[] };
    }>('select offer, evidence from quote where id = $1', [view.id]);
    expect(row!.offer.quoteId).toBe(view.id);
    expect(row!.evidence.venues).toMatchObject([
      { venue: 'intebix', asks: [{ price: '521.00' }] },
      { venue: 'ataix', closed: 'unavailable' },
    ]);
  });

  it('keeps every price that competed: of the whole, of as much as a venue has, and of one that was not asked for', async () => {
    const shallow = aBook('ataix', '520.00');
    const book = { ...shallow.book!, asks: [{ price: '520.00', quantity: '100.000000' }] };
    const { view } = await quote([aBook('intebix', '521.00'), { ...shallow, book }], {
      ...REQUEST,
      venues: ['intebix'],
    });
    const [row] = await test.db.query<{ offer: { evidence: object[] }; evidence: { venues: object[] } }>(
      'select offer, evidence from quote where id = $1',
      [view.id],
    );
    expect(row!.offer.evidence).toMatchObject([
      { venue: 'intebix', considered: true, alone: '521' },
      { venue: 'ataix', considered: false, alone: '520', reaches: { amount: '100.000000', asset: 'USDT' } },
    ]);
    expect(row!.evidence.venues).toMatchObject([
      { asks: [{ price: '521.00' }], spendable: { asset: 'KZT' } },
      { asks: book.asks, spendable: { asset: 'KZT' } },
    ]);
  });

  it('goes where it costs least after fees, and says what each venue takes', async () => {
    const books = [aBook('intebix', '520.00'), aBook('ataix', '519.50')];
    expect((await quote(books)).view.venues).toMatchObject([{ venue: 'ataix' }]);
    await test.owner.query(`insert into venue_fee values ('standard-2026-01', 'ataix', '0.40')`);
    const { view, signed } = await quote(books);
    expect(view.venues).toMatchObject([{ venue: 'intebix' }]);
    expect(signed.offer.evidence).toMatchObject([
      { venue: 'intebix', fee: '0.20', alone: '520' },
      { venue: 'ataix', fee: '0.40', alone: '519.5' },
    ]);
    const there = await quote(books, { ...REQUEST, venues: ['ataix'] });
    expect(there.view.fees).toMatchObject([{ kind: 'platform' }, { kind: 'venue', amount: '400.00' }]);
  });

  it.each<[string, readonly VenueBook[], QuoteRequest, string]>([
    [
      'when no venue is open',
      [
        { venue: 'intebix', closed: 'stale' },
        { venue: 'ataix', closed: 'crossed' },
      ],
      REQUEST,
      'market_closed',
    ],
    [
      'when the wished venue is closed',
      [aBook('intebix', '520.00'), { venue: 'ataix', closed: 'stale' }],
      { ...REQUEST, venues: ['ataix'] },
      'market_closed',
    ],
    [
      'for an asset that is not traded',
      [aBook('intebix', '520.00')],
      { ...REQUEST, asset: 'USDC' },
      'asset_unsupported',
    ],
    ['for tenge themselves', [aBook('intebix', '520.00')], { ...REQUEST, asset: 'KZT' }, 'asset_unsupported'],
  ])('is refused %s', async (_, books, quoteRequest, code) => {
    expect(await quoting(books).prepare(CUSTOMER, quoteRequest)).toMatchObject({ ok: false, error: { code } });
  });

  it('is never changed: the service’s role may not touch quotes or tariffs', async () => {
    await quote([aBook('intebix', '520.00')]);
    for (const sql of [
      'update quote set offer = offer',
      'delete from quote',
      'update fee_schedule set id = id',
      "insert into minimum_order select 'X', 1, now(), null, 'a', 'b'",
      "insert into venue_fee values ('standard-2026-01', 'ataix', '0.01')",
    ]) {
      await expect(test.db.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
