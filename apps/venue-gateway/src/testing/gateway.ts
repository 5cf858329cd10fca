// The gateway's parts on a real database, against scripted venues: requests go in as messages, facts come out of the
// outbox. A test may stop it, leave it stopped and start it again, as a crash would.
import { type Message, Outbox, busMigrations } from '@aiyrbas/bus';
import { type VenueCode, executionRequested } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { Sensitive, systemClock, undashed, uuidv7 } from '@aiyrbas/kernel';
import { Metrics, createLogger, quietTracing } from '@aiyrbas/observability';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { RestVenue } from '@aiyrbas/venues';
import type { ExecutionRequest } from '../domain/request';
import { SettleLookups } from '../execute/settle';
import { VenueWorker } from '../execute/venue-worker';
import { BalancesWakeUp } from '../messaging/balances-wake-up';
import { ConcludeExecutions } from '../messaging/conclude';
import { migrations } from '../persistence/migrations';
import { LegsStore } from '../persistence/legs.store';
import { VenueMessagesStore } from '../persistence/messages.store';
import { WriteAheadStore } from '../persistence/write-ahead.store';
import { WriteAhead } from '../write-ahead/write-ahead';
import { ScriptedVenue } from './scripted-venue';

const VENUES: readonly VenueCode[] = ['intebix', 'ataix'];
const TIMEOUT_MS = 150;
const quiet = createLogger({ service: 'test', level: 'silent' });

export interface PublishedEvent {
  readonly type: string;
  readonly correlation_id: string | null;
  readonly causation_id: string | null;
  readonly body: {
    requestId: string;
    code?: string;
    venueReason?: string;
    fills: { venueOrderId: string; clientOrderId: string }[];
  };
}

export const newId = (): string => undashed(uuidv7());

export function aRequest(...legs: Partial<ExecutionRequest['legs'][number]>[]): ExecutionRequest {
  const usual = executionRequested.example.legs[0]!;
  return {
    ...executionRequested.example,
    requestId: newId(),
    orderId: uuidv7(),
    legs: legs.map((leg) => ({ ...usual, clientOrderId: newId(), ...leg })),
  };
}

export const aMessage = (body: ExecutionRequest): Message<ExecutionRequest> =>
  ({ id: uuidv7(), correlationId: body.orderId, body, raw: JSON.stringify(body) }) as Message<ExecutionRequest>;

export class TestGateway {
  readonly legs = new LegsStore();
  #workers = new Map<VenueCode, VenueWorker>();

  private constructor(
    readonly database: TestDatabase,
    public venues: Readonly<Record<VenueCode, ScriptedVenue>>,
  ) {}

  static async open(): Promise<TestGateway> {
    const migrated = testDatabase({
      schema: 'venue_gateway',
      migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
    });
    return new TestGateway(await migrated, await scriptedVenues());
  }

  /** New venues, and a database in which nothing was asked yet. */
  async startsAfresh(): Promise<void> {
    await this.stop();
    await Promise.all(Object.values(this.venues).map((venue) => venue.stop()));
    this.venues = await scriptedVenues();
    await this.database.owner.query(
      `truncate execution, execution_leg, venue_message, reported_balance, outbox, stream_head, stream_subject`,
    );
  }

  port(venue: VenueCode): RestVenue {
    const apiKey = new Sensitive('for-tests-only');
    return new RestVenue({ venue, baseUrl: this.venues[venue].url, apiKey, timeoutMs: TIMEOUT_MS, clock: systemClock });
  }

  get outbox(): Outbox {
    return new Outbox('venue-gateway', () => undefined);
  }

  get conclude(): ConcludeExecutions {
    return new ConcludeExecutions(this.legs, this.outbox);
  }

  /** Orders asks. Nothing is sent unless the gateway is running. */
  async requestExecutions(...requests: ExecutionRequest[]): Promise<{ refused: readonly { why: string }[] }> {
    const messages = requests.map(aMessage);
    const writeAhead = new WriteAhead(new WriteAheadStore(), new Set(VENUES));
    const { refused } = await this.database.db.tx((tx) => writeAhead.execute(tx, messages));
    for (const worker of this.#workers.values()) worker.wake();
    return { refused };
  }

  start(): void {
    const seen = { log: quiet, metrics: new Metrics('venue-gateway'), tracing: quietTracing };
    const moved = new BalancesWakeUp();
    const messages = new VenueMessagesStore();
    const settle = new SettleLookups(this.legs, messages, this.conclude);
    const stores = { db: this.database.db, legs: this.legs, messages };
    const parts = { ...stores, settle, moved, clock: systemClock, ...seen };
    this.#workers = new Map(VENUES.map((venue) => [venue, new VenueWorker(this.port(venue), parts)]));
    for (const worker of this.#workers.values()) worker.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    this.#workers.clear();
  }

  /** Takes the due legs as a process would that dies right after: they count as sent, and nobody waits for an answer. */
  async claimAndDie(venue: VenueCode): Promise<void> {
    await this.database.db.tx((tx) => this.legs.claimDue(tx, venue, 100));
    await this.passes(0);
  }

  /** A leg of which nobody knows whether it was sent, and so many orders at the venue that it could be; the gateway is running. */
  async inDoubt(venue: VenueCode, orders = 2): Promise<ExecutionRequest> {
    const request = aRequest({ venue });
    await this.requestExecutions(request);
    await this.claimAndDie(venue);
    const { clientOrderId, pair, quantity } = request.legs[0]!;
    const terms = { clientOrderId, pair, side: request.side, quantity: quantity.amount, limit: '525.26' };
    for (let placed = 0; placed < orders; placed += 1) await this.port(venue).execute(terms, () => undefined);
    this.start();
    return request;
  }

  /** Time passes for every open leg: it was sent that long ago and is due now. */
  async passes(seconds: number): Promise<void> {
    await this.database.db.query(
      `update execution_leg set due_at = now(), sent_at = sent_at - $1::int * interval '1 second' where state in ('requested', 'sent')`,
      [seconds],
    );
    for (const worker of this.#workers.values()) worker.wake();
  }

  async publishedEvents(): Promise<PublishedEvent[]> {
    const rows = await this.database.db.query<Omit<PublishedEvent, 'body'> & { body: string }>(
      `select type, correlation_id, causation_id, body from outbox order by recorded_at, partition, seq`,
    );
    return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as PublishedEvent['body'] }));
  }

  /** The event about this request, once there is one. */
  async outcome(request: ExecutionRequest): Promise<PublishedEvent> {
    return until(async () =>
      (await this.publishedEvents()).find((event) => event.body.requestId === request.requestId),
    );
  }

  async leg(request: ExecutionRequest): Promise<{ state: string; reason: string | null; attempts: number }> {
    const [row] = await this.database.db.query<{ state: string; reason: string | null; attempts: number }>(
      `select state, reason, attempts from execution_leg where request_id = $1 order by position`,
      [request.requestId],
    );
    return row!;
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(Object.values(this.venues).map((venue) => venue.stop()));
    await this.database.close();
  }
}

async function scriptedVenues(): Promise<Readonly<Record<VenueCode, ScriptedVenue>>> {
  const [intebix, ataix] = await Promise.all([
    ScriptedVenue.start({ dedupes: true }),
    ScriptedVenue.start({ dedupes: false }),
  ]);
  return { intebix, ataix };
}

const WAIT_TIMEOUT_MS = 10_000;

export async function until<T>(read: () => Promise<T | undefined | false>): Promise<T> {
  const giveUpAt = Date.now() + WAIT_TIMEOUT_MS;
  for (;;) {
    const seen = await read();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > giveUpAt) throw new Error('the condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
