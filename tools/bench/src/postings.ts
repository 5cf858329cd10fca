// The ledger consumes from the bus: the producer publishes all deposits at once. The ledger fetches them from its log, posts
// them in batches, and publishes its own events. A deposit is one transfer between a venue and a customer, which is what the limit posts too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessTransport, Outbox, StreamLog, busMigrations, eventMessage } from '@aiyrbas/bus';
import { DEFAULT_FIRM, depositCredited } from '@aiyrbas/contracts';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { Authenticator } from '@aiyrbas/http';
import { uuidv5, uuidv7 } from '@aiyrbas/kernel';
import { ledgerService } from '@aiyrbas/ledger';
import { Database, databaseUrl, migrate, provision } from '@aiyrbas/persistence';
import { KeyFolder } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type Limit, batchLimit, prepareLimit } from './limit';
import { type ByKind, cpuOfTrees, each, spent } from './processes';

const DATABASE = 'bench';
const PASSWORD = 'for-the-benchmark-only';
const PRODUCER = { schema: 'venue_gateway', service: 'venue-gateway' };
const CUSTOMERS = 10_000;
const NAMESPACE = '9b6d2b0e-6c1f-5d6a-9a51-1f0a6f2b7c33';
const TIMEOUT_MS = 120_000;

export interface PostingResult {
  readonly perSecond: number;
  /** CPU milliseconds: the ledger, with the fetching of what it reads, and PostgreSQL. */
  readonly cpu: ByKind;
  readonly transactionsPerPosting: number;
}

/** A ledger and the producer of its deposits, on a PostgreSQL of their own. */
export class LedgerUnderTest {
  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly admin: Database,
    private readonly producer: Database,
    private readonly ledger: RunningService,
    private readonly transport: InProcessTransport,
  ) {}

  static async start(): Promise<LedgerUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bench-'));
    const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres') });
    const schemas = [
      { schema: PRODUCER.schema, migrations: busMigrations },
      { schema: ledgerService.schema, migrations: ledgerService.migrations },
    ];
    await provision({
      adminUrl: postgres.adminUrl,
      database: DATABASE,
      schemas: schemas.map(({ schema }) => ({ schema, ownerPassword: PASSWORD, appPassword: PASSWORD })),
      auditorPassword: PASSWORD,
    });
    const urlOf = (user: string): string => databaseUrl(postgres.localUrl, DATABASE, { user, password: PASSWORD });
    for (const { schema, migrations } of schemas) await migrate({ url: urlOf(`${schema}_owner`), schema, migrations });
    const open = (url: string, schema: string): Promise<Database> =>
      Database.open({ url, schema, applicationName: 'bench', poolMax: 1, queryTimeoutMs: 60_000 });
    const admin = await open(databaseUrl(postgres.localUrl, DATABASE), 'public');
    await prepareLimit(admin);
    const producer = await open(urlOf(`${PRODUCER.schema}_app`), PRODUCER.schema);
    await producer.query('select outbox_keep(30)');

    const transport = new InProcessTransport();
    transport.attach(new StreamLog(PRODUCER.service, producer));
    const ledger = await startService(ledgerService, {
      databaseUrl: urlOf(`${ledgerService.schema}_app`),
      transportFor: () => transport,
      authenticator: new Authenticator({ issuer: 'https://nobody.invalid', audience: 'nobody', keys: { keys: [] } }),
      commandKeys: ['for-tests-only'],
      environment: { LEDGER_SIGNING_KEY_FILE: new KeyFolder(join(folder, 'keys')).signing('ledger') },
      logLevel: 'error',
    });
    await ledger.startConsuming();
    const under = new LedgerUnderTest(folder, postgres, admin, producer, ledger, transport);
    // Every customer is seen once before anything is measured: the limit's balances are there from the start too.
    await under.postings(CUSTOMERS, CUSTOMERS);
    return under;
  }

  limit(seconds: number): Promise<Limit> {
    return batchLimit(databaseUrl(this.postgres.adminUrl, DATABASE), this.admin, seconds);
  }

  /** @param customers over how many accounts the deposits are spread; with one, that account is hot. */
  async postings(count: number, customers: number): Promise<PostingResult> {
    let startedAt = 0;
    const outbox = new Outbox(PRODUCER.service, (messages) => {
      before = this.#cpu();
      startedAt = performance.now();
      this.transport.publish(messages);
    });
    const goal = (await this.#posted()) + count;
    const transactions = this.ledger.database.stats.transactions;
    let before: ByKind = new Map();
    await this.producer.tx((tx) => outbox.append(tx, deposits(count, customers)));
    for (const end = Date.now() + TIMEOUT_MS; (await this.#posted()) < goal;) {
      if (Date.now() > end) throw new Error('the ledger did not post everything');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      perSecond: count / seconds,
      cpu: each(spent(before, this.#cpu()), count),
      transactionsPerPosting: (this.ledger.database.stats.transactions - transactions) / count,
    };
  }

  async stop(): Promise<void> {
    await this.ledger.drain();
    await this.ledger.stop();
    await Promise.all([this.admin.close(), this.producer.close()]);
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** This process runs the ledger, and started its PostgreSQL. */
  #cpu(): ByKind {
    return cpuOfTrees([process.pid, this.postgres.pid]);
  }

  async #posted(): Promise<number> {
    const [row] = await this.admin.query<{ n: string | null }>(
      `select sum(seq) as n from ledger.cursor where topic = $1`,
      [depositCredited.topic],
    );
    return Number.parseInt(row?.n ?? '0', 10);
  }
}

const deposits = (count: number, customers: number) =>
  Array.from({ length: count }, (_, at) =>
    eventMessage(depositCredited, {
      depositId: uuidv7(),
      customerId: uuidv5(NAMESPACE, String(at % customers)),
      firm: DEFAULT_FIRM,
      venue: 'ataix',
      amount: { amount: '1.000000', asset: 'USDT' },
      creditedAt: '2026-11-23T09:15:30.000Z',
    }),
  );
