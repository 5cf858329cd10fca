// The service's quotes on real Postgres, with books and inventory as a test says; as many replicas as it wants.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchContext, busMigrations } from '@aiyrbas/bus';
import { VENUES, type VenueCode, balanceReported } from '@aiyrbas/contracts';
import type { Refusal } from '@aiyrbas/http';
import { systemIds } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { KeyFolder } from '@aiyrbas/privacy';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { assetSpent } from '../domain/inventory';
import { FollowBalancesConsumer } from '../follow-balances/follow-balances.consumer';
import { FollowOrdersConsumer } from '../follow-orders/follow-orders.consumer';
import type { QuotesConfig } from '../quotes.config';
import { FirstReport } from '../request-quote/first-report';
import { type QuoteRequest, RequestQuote, type SignedQuote } from '../request-quote/request-quote';
import { Reserve } from '../request-quote/reserve';
import { InventoryStore } from '../persistence/inventory.store';
import { LeftStore } from '../persistence/left.store';
import type { Market, VenueBook } from '../persistence/market';
import { migrations } from '../persistence/migrations';
import { QuoteSigner } from '../persistence/quote-signer';
import { QuotesStore } from '../persistence/quotes.store';
import { ReservationsStore } from '../persistence/reservations.store';
import { TariffsStore } from '../persistence/tariffs.store';

const CUSTOMER = '5f0c2f1e-6f0e-5a52-9d5d-0f6f3f0b9a11';

const textOf = ({ code, detail }: Refusal): string => (detail ? `${code}: ${detail}` : code);

export type RequestFn = (request: QuoteRequest) => Promise<SignedQuote | string>;

export class RealQuotes {
  readonly inventory = new InventoryStore();
  readonly reservations = new ReservationsStore();

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
    private readonly config: QuotesConfig,
    private readonly signer: QuoteSigner,
    private readonly booksOf: (pair: string) => readonly VenueBook[],
  ) {}

  /** @param settings that differ from those that all have here */
  static async open(
    booksOf: (pair: string) => readonly VenueBook[],
    settings: Partial<QuotesConfig> = {},
  ): Promise<RealQuotes> {
    const database = await testDatabase({ schema: 'quotes', migrations: [...busMigrations, ...migrations] });
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-quotes-'));
    const config: QuotesConfig = {
      VENUE_URLS: {},
      QUOTES_SIGNING_KEY_FILE: new KeyFolder(folder).signing('quotes'),
      QUOTES_PER_MINUTE: 600,
      QUOTE_ACCEPT_SECONDS: 30,
      QUOTE_LOCK_SECONDS: 60,
      ...settings,
    };
    return new RealQuotes(database, folder, config, await QuoteSigner.open(config), booksOf);
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.database.close();
  }

  /** One process of the service. */
  replica(): RequestFn {
    const { db } = this.database;
    const service = new RequestQuote(
      db,
      { read: async (pair: string) => [...this.booksOf(pair)] } as unknown as Market,
      new TariffsStore(),
      new QuotesStore(),
      new FirstReport(db, this.inventory),
      new Reserve(this.reservations, new LeftStore(), this.config),
      this.signer,
      this.config,
      systemIds,
    );
    return async (request) => {
      const prepared = await service.prepare(CUSTOMER, request);
      if (!prepared.ok) return textOf(prepared.error);
      const { terms: command } = prepared.value;
      const [quote] = await db.tx((tx) => service.keep([prepared.value], assetSpent(command.side, command.asset), tx));
      return quote!.ok ? quote!.value : textOf(quote!.error);
    };
  }

  /** Events that orders publishes. */
  async receive(...messages: { type: string; body: object }[]): Promise<void> {
    const consumer = new FollowOrdersConsumer(this.reservations, this.inventory);
    await this.database.db.tx((tx) => consumer.handle(messages as never, new BatchContext(tx, new Date())));
  }

  /** What a venue says that it holds, asked so many seconds ago. */
  async reported(venue: VenueCode, amounts: readonly Money[], secondsAgo = 0): Promise<void> {
    const asOf = new Date(Date.now() - secondsAgo * 1_000).toISOString();
    const body = { venue, asOf, balances: amounts.map((money) => money.toJSON()) };
    const consumer = new FollowBalancesConsumer(this.inventory);
    await this.database.db.tx((tx) =>
      consumer.projectBalances([{ type: balanceReported.type, body }] as never, new BatchContext(tx, new Date())),
    );
  }

  async bothHold(...amounts: readonly Money[]): Promise<void> {
    for (const venue of VENUES) await this.reported(venue, amounts);
  }

  /** The end of every quote that was not accepted, and its grace, are over. */
  async runOut(): Promise<void> {
    await this.database.owner.query(
      `update reservation set free_at = now() - interval '1 second' where order_id is null`,
    );
  }
}
