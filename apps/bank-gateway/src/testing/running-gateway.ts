// bank-gateway as it is started, on a bus in memory, with the streams of those who speak to it and people with tokens.
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessTransport, type OutboundMessage, Outbox, StreamLog, busMigrations, eventMessage } from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, type PartnerBanks, identitySealed, payoutRequested } from '@aiyrbas/contracts';
import { Authenticator, Principal } from '@aiyrbas/http';
import { uuidv7 } from '@aiyrbas/kernel';
import { KeyFolder, publicJwk, readJwk, sealIdentity } from '@aiyrbas/privacy';
import { type RunningService, startService } from '@aiyrbas/service-host';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { SignJWT, exportJWK } from 'jose';
import { bankGatewayService } from '..';
import { BIC, PERSON, newId } from './bank-pens';

const ISSUER = 'https://issuer.test';
const SPEAKERS = { kyc: 'kyc', orders: 'orders', ledger: 'ledger', bank: 'bank_simulator' } as const;
type Speaker = keyof typeof SPEAKERS;

interface Call {
  readonly as: string;
  readonly roles?: readonly string[];
  readonly key?: string;
  readonly body?: object;
}

export class RunningGateway {
  private constructor(
    readonly database: TestDatabase,
    readonly service: RunningService,
    private readonly speakers: ReadonlyMap<Speaker, { readonly database: TestDatabase; readonly outbox: Outbox }>,
    private readonly folder: string,
    private readonly identityKey: string,
    private readonly issuerKey: KeyObject,
  ) {}

  /** @param settings that differ from those that every gateway here has */
  static async start(
    banks: PartnerBanks = DEVELOPMENT_BANKS,
    settings: Readonly<Record<string, string | undefined>> = {},
  ): Promise<RunningGateway> {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-bank-gateway-'));
    const keys = new KeyFolder(folder);
    const identityKey = keys.ec('identity', 'ECDH-ES+A256KW');
    const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const transport = new InProcessTransport();
    const database = await testDatabase({
      schema: bankGatewayService.schema,
      migrations: bankGatewayService.migrations,
    });
    const speakers = new Map<Speaker, { database: TestDatabase; outbox: Outbox }>();
    for (const [name, schema] of Object.entries(SPEAKERS) as [Speaker, string][]) {
      const own = await testDatabase({ schema, migrations: busMigrations });
      const service = schema.replace('_', '-');
      speakers.set(name, { database: own, outbox: new Outbox(service, (messages) => transport.publish(messages)) });
      transport.attach(new StreamLog(service, own.db));
    }
    const signers = banks.bics.map((bic) => keys.signing(`${bic}-1`));
    const issuerJwk = { ...(await exportJWK(issuer.publicKey)), alg: 'ES256', kid: 'issuer' };
    const service = await startService(bankGatewayService, {
      databaseUrl: database.url,
      transportFor: () => transport,
      authenticator: new Authenticator({ issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [issuerJwk] } }),
      commandKeys: ['for-tests-only'],
      logLevel: 'silent',
      environment: {
        IDENTITY_KEY_FILE: identityKey,
        FIELD_KEYRING_FILE: keys.keyring('fields'),
        LOG_SECRET_FILE: keys.secret('log'),
        BLIND_INDEX_KEY_FILE: keys.secret('blind-index'),
        BANK_MESSAGE_KEY_FILE: keys.signing('bank-messages', 'aiyrbas-1'),
        BANK_KEYS_FILE: keys.keySet('banks', signers, 'public'),
        PARTNER_BANKS: JSON.stringify(banks.all),
        ...settings,
      },
    });
    await service.startConsuming();
    return new RunningGateway(database, service, speakers, folder, identityKey, issuer.privateKey);
  }

  async stop(): Promise<void> {
    await this.service.drain();
    await this.service.stop();
    await Promise.all([this.database, ...[...this.speakers.values()].map((one) => one.database)].map((d) => d.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  get db() {
    return this.database.db;
  }

  customerIdOf(subject: string): string {
    return new Principal(ISSUER, subject, []).customerId;
  }

  /** Another service, or a bank, says something on a topic of its own. */
  async publishAs(speaker: Speaker, ...events: OutboundMessage[]): Promise<void> {
    const { database, outbox } = this.speakers.get(speaker)!;
    await database.db.tx((tx) => outbox.append(tx, events));
  }

  async register(subject: string): Promise<void> {
    const customerId = this.customerIdOf(subject);
    const jwe = await sealIdentity({ customerId, ...PERSON }, publicJwk(readJwk(this.identityKey)));
    await this.publishAs('kyc', eventMessage(identitySealed, { customerId, jwe }));
  }

  /** A customer with an account that their bank has confirmed; the account's id. */
  async customer(subject: string, iban = 'KZ639480000000000001'): Promise<string> {
    await this.register(subject);
    const linked = await this.post('/v1/bank-accounts', { as: subject, key: iban, body: { iban } });
    const { id } = linked.json<{ id: string }>();
    const confirm = `update bank_account set status = 'confirmed', decided_at = now() where id = $1`;
    await this.database.owner.query(confirm, [id]);
    return id;
  }

  payout(subject: string, bankAccountId: string): OutboundMessage {
    return eventMessage(payoutRequested, {
      orderId: uuidv7(),
      customerId: this.customerIdOf(subject),
      firm: 'aiyrbas',
      requestId: newId(),
      bankAccountId,
      bic: BIC,
      amount: { amount: '5000.00', asset: 'KZT' },
    });
  }

  async get(url: string, call: Call) {
    return this.service.app.inject({ method: 'GET', url, headers: await this.#headers(call) });
  }

  async post(url: string, call: Call & { readonly body: object }) {
    return this.service.app.inject({ method: 'POST', url, headers: await this.#headers(call), payload: call.body });
  }

  /** Looks again until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 250; tries += 1) {
      if (await isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('the condition was not met within five seconds');
  }

  async #headers({ as, roles = ['customer'], key }: Call) {
    const token = await new SignJWT({ roles: [...roles] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'issuer' })
      .setIssuer(ISSUER)
      .setAudience('aiyrbas-api')
      .setSubject(as)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(this.issuerKey);
    return { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  }
}
