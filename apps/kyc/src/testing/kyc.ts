// kyc's use cases on a database of their own, with keys of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MessageOf, Outbox, busMigrations } from '@aiyrbas/bus';
import { type BodyOf, type EventType, clearanceRequested } from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import type { Refusal } from '@aiyrbas/http';
import { type Result, expectOk, systemIds, undashed, uuidv7 } from '@aiyrbas/kernel';
import { createLogger } from '@aiyrbas/observability';
import { type Identity, KeyFolder, openIdentity, readJwk } from '@aiyrbas/privacy';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { ClearOrder, type ClearanceRequest } from '../clear-order/clear-order';
import { ClearOrderConsumer } from '../clear-order/clear-order.consumer';
import { type ApplicationForm, RegisterCustomer } from '../register-customer/register-customer';
import { SetLimits } from '../set-limits/set-limits';
import { ShowLimits } from '../show-limits/show-limits.query';
import { ClearancesStore } from '../persistence/clearances.store';
import type { NamelessView } from '../persistence/customer.view';
import { CustomersStore } from '../persistence/customers.store';
import { LimitPoliciesStore } from '../persistence/limit-policies.store';
import { migrations } from '../persistence/migrations';
import { EncryptedPersonStore } from '../persistence/encrypted-person-store';
import { anApplication, principalOf } from './customers';

export interface PublishedEvent {
  readonly type: string;
  readonly key: string;
  readonly body: Record<string, string>;
}

export const AT = new Date('2026-11-23T09:15:30.000Z');

export class Kyc {
  readonly customers = new CustomersStore();
  readonly clearances = new ClearancesStore();
  readonly policies = new LimitPoliciesStore();
  readonly showLimits = new ShowLimits(this.customers, this.clearances, this.policies);
  readonly encryptedStore: EncryptedPersonStore;
  readonly register: RegisterCustomer;
  readonly clearOrder: ClearOrder;
  readonly consumer: ClearOrderConsumer;
  readonly setLimits: SetLimits;
  readonly #identityKey: string;

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: string,
  ) {
    const keys = new KeyFolder(folder);
    this.#identityKey = keys.ec('identity', 'ECDH-ES+A256KW');
    const config = {
      KYC_KEYRING_FILE: keys.keyring('fields'),
      KYC_BLIND_INDEX_FILE: keys.secret('blind-index'),
      IDENTITY_PUBLIC_KEY_FILE: keys.publicHalf('identity', this.#identityKey),
    };
    const outbox = new Outbox('kyc', () => undefined);
    const log = createLogger({ service: 'kyc', level: 'silent' });
    this.encryptedStore = new EncryptedPersonStore(config);
    this.register = new RegisterCustomer(this.customers, this.encryptedStore, outbox, config, log);
    this.clearOrder = new ClearOrder(this.customers, this.clearances, this.policies, outbox);
    this.consumer = new ClearOrderConsumer(this.clearOrder, this.clearances);
    this.setLimits = new SetLimits(this.policies, systemIds, log);
  }

  static async start(): Promise<Kyc> {
    const database = await testDatabase({
      schema: 'kyc',
      migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
    });
    return new Kyc(database, mkdtempSync(join(tmpdir(), 'aiyrbas-kyc-')));
  }

  async stop(): Promise<void> {
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get db() {
    return this.database.db;
  }

  async registers(subject: string, application: ApplicationForm): Promise<Result<NamelessView, Refusal>> {
    const sealed = await this.register.seal(principalOf(subject), application);
    return this.db.tx((tx) => this.register.execute(sealed, application, {}, tx, AT));
  }

  /** The id of a customer who may trade. */
  async accepted(subject: string, nth = 0): Promise<string> {
    await this.registers(subject, anApplication(nth));
    return principalOf(subject).customerId;
  }

  /** What orders asks, as the bus hands it over. */
  request(customerId: string, change: Partial<BodyOf<typeof clearanceRequested>> = {}): ClearanceRequest {
    return this.message(clearanceRequested, {
      orderId: uuidv7(),
      customerId,
      firm: 'aiyrbas',
      requestId: undashed(uuidv7()),
      side: 'buy',
      asset: 'USDT',
      value: { amount: '100000.00', asset: 'KZT' },
      acceptedAt: AT.toISOString(),
      ...change,
    });
  }

  /** From long before `AT`, unless said otherwise, residents may buy for this much in a month. */
  async caps(amount: string, rule = 'cooperation-3.1.1', validFrom?: Date): Promise<void> {
    const application = {
      rule,
      cap: { amount, asset: 'KZT' },
      ...(validFrom ? { validFrom: validFrom.toISOString() } : {}),
      legalReference: 'Cooperation rules r. 3.1.1',
      howToRaise: 'pass the test',
    };
    const longBefore = new Date('2024-01-01T00:00:00.000Z');
    await this.db.tx(async (tx) => {
      const { id } = expectOk(await this.setLimits.propose(tx, application, 'saule', longBefore), 'proposed');
      expectOk(await this.setLimits.decide(tx, { id, decision: 'approve' }, 'timur', longBefore), 'decided');
    });
  }

  /** The months that the database has of purchases: what is reserved and what is used, in tiyn. */
  months(): Promise<{ customer_id: string; month: string; reserved: string; used: string }[]> {
    return this.db.query(`select customer_id, month, reserved, used from month_usage order by customer_id, month`);
  }

  message<E extends EventType>(event: E, body: BodyOf<E>): MessageOf<E> {
    const id = uuidv7();
    const of = { type: event.type, topic: event.topic, key: event.key(body) };
    return { id, ...of, time: AT, body } as unknown as MessageOf<E>;
  }

  /** @returns the requests that were given back. */
  clears(...requests: ClearanceRequest[]): Promise<readonly ClearanceRequest[]> {
    return this.db.tx((tx) => this.clearOrder.execute(requests, tx, AT));
  }

  async publishedEvents(prefix = 'kyc.'): Promise<PublishedEvent[]> {
    const rows = await this.db.query<{ type: string; key: string; body: string }>(
      `select type, key, body from outbox where starts_with(type, $1) order by topic, partition, seq`,
      [prefix],
    );
    return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as Record<string, string> }));
  }

  openIdentity(jwe: string): Promise<Identity> {
    return openIdentity(jwe, readJwk(this.#identityKey));
  }
}
