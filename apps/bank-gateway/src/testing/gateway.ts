// bank-gateway's use cases on a database of their own, with a bank's pen to write reports with.
import { type KeyObject, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Message, type MessageOf, Outbox, type StampedMessage, StreamLog, busMigrations } from '@aiyrbas/bus';
import {
  type BodyOf,
  DEVELOPMENT_BANKS,
  type EventType,
  type PartnerBanks,
  acknowledgementsTopic,
  cancellationRequested,
  collectionRequested,
  identitySealed,
  payoutRequested,
} from '@aiyrbas/contracts';
import { fourEyesMigrations } from '@aiyrbas/four-eyes';
import { type AnyMessage, type BusinessMessage, parseAnyMessage } from '@aiyrbas/iso20022';
import { expectOk, systemIds, uuidv7 } from '@aiyrbas/kernel';
import { Metrics, createLogger } from '@aiyrbas/observability';
import { BlindIndex, FieldCipher, publicJwk, sealIdentity } from '@aiyrbas/privacy';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { RequestStatus } from '../request-status/request-status';
import { RequestStatement } from '../request-statement/request-statement';
import { type BankRequestMessage, InstructBank } from '../instruct-bank/instruct-bank';
import { ApplySolvency } from '../apply-solvency/apply-solvency';
import { Instructor } from '../messaging/instructor';
import { KeepIdentity } from '../keep-identity/keep-identity';
import { LinkAccount } from '../link-account/link-account';
import { Institution } from '../domain/institution';
import { AcknowledgeUnprocessed } from '../acknowledge-unprocessed/acknowledge-unprocessed';
import { Acknowledger } from '../messaging/acknowledger';
import { PaymentCounter } from '../messaging/payment-counter';
import { BankMessageSender } from '../integration/bank-message-sender';
import { MakeManifest } from '../make-manifests/make-manifest';
import { ReadRecords, SentRecords } from '../make-manifests/topic-records';
import { ReceiveReport, type RefusedReport } from '../receive-report/receive-report';
import { ProveCredits } from '../receive-report/prove-credits';
import { ReportSnapshotReader } from '../receive-report/report-snapshot';
import { ReleasePayments } from '../release-payments/release-payments';
import { ReturnSuspense } from '../return-suspense/return-suspense';
import { AccountsStore } from '../persistence/accounts.store';
import { CancellationsStore } from '../persistence/cancellations.store';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { EntriesStore } from '../persistence/entries.store';
import { IdentitiesStore } from '../persistence/identities.store';
import { InstructionsStore } from '../persistence/instructions.store';
import { ManifestsStore } from '../persistence/manifests.store';
import { MessageArchiveStore } from '../persistence/message-archive.store';
import { migrations } from '../persistence/migrations';
import { RailsStore } from '../persistence/rails.store';
import { StatementPagesStore } from '../persistence/statement-pages.store';
import { SuspenseStore } from '../persistence/suspense.store';
import { UnacceptedRecordsStore } from '../persistence/unaccepted-records.store';
import { WaitingStore } from '../persistence/waiting.store';
import { SuspendRails } from '../suspend-rails/suspend-rails';
import { EncryptedStore } from '../persistence/encrypted-store';
import { BIC, BankPens, ENVIRONMENT, FIRM, IBAN, PERSON, PURPOSES, newId, stamped } from './bank-pens';

export { BIC, ENVIRONMENT, IBAN, type Line, OTHER_BIC, PERSON, newId } from './bank-pens';

/** A code of its own for each, so that none can pass for another. */

export interface PublishedEvent {
  readonly type: string;
  readonly key: string;
  readonly topic: string;
  readonly body: string;
}

/** Whose account it is. */
export interface Owner {
  readonly customerId: string;
  readonly accountId: string;
}

/** A log that gives two messages at a time, so that whoever reads on does it in a test too. */
class PagedLog extends StreamLog {
  override async read(...range: Parameters<StreamLog['read']>): Promise<StampedMessage[]> {
    return (await super.read(...range)).slice(0, 2);
  }
}

export class Gateway extends BankPens {
  readonly logged: string[] = [];
  readonly metrics = new Metrics('bank-gateway');
  #isUnnotified = false;
  readonly #envelopePair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly encryptedStore: EncryptedStore;
  readonly institution: Institution;
  readonly keepIdentity: KeepIdentity;
  readonly linkAccount: LinkAccount;
  readonly applySolvency: ApplySolvency;
  readonly returnSuspense: ReturnSuspense;
  readonly suspendRails: SuspendRails;
  readonly instructBank: InstructBank;
  readonly releasePayments: ReleasePayments;
  readonly receiveReport: ReceiveReport;
  readonly acknowledgeUnprocessed: AcknowledgeUnprocessed;
  readonly requestStatus: RequestStatus;
  readonly requestStatement: RequestStatement;
  readonly makeManifest: MakeManifest;
  /** The public key of what we send. */
  readonly platformKey: KeyObject;
  readonly streamLog: StreamLog;

  private constructor(
    readonly database: TestDatabase,
    readonly outbox: Outbox,
    banks: PartnerBanks,
  ) {
    super();
    const envelopeKey = { ...this.#envelopePair.privateKey.export({ format: 'jwk' }), alg: 'ECDH-ES+A256KW' };
    this.encryptedStore = new EncryptedStore(
      envelopeKey as never,
      new FieldCipher({ current: 'k1', keys: new Map([['k1', randomBytes(32)]]) }),
      new BlindIndex(randomBytes(32)),
    );
    this.institution = new Institution({
      ...FIRM,
      environment: ENVIRONMENT,
      banks,
      purposes: PURPOSES,
      responseMinutes: 60,
    });
    const [identities, accounts, rails] = [new IdentitiesStore(), new AccountsStore(), new RailsStore()];
    const [instructions, cancellations] = [new InstructionsStore(), new CancellationsStore()];
    const [entries, archive, suspense] = [new EntriesStore(), new MessageArchiveStore(), new SuspenseStore()];
    const pen = { kid: 'platform-1', environment: ENVIRONMENT, ...generateKeyPairSync('ed25519') };
    this.platformKey = pen.publicKey;
    const counter = new PaymentCounter(this.metrics);
    const sender = new BankMessageSender(pen, this.encryptedStore, archive, outbox, systemIds);
    const records = new UnacceptedRecordsStore();
    const acknowledger = new Acknowledger(this.institution, sender, records, systemIds, this.metrics);
    this.keepIdentity = new KeepIdentity(this.encryptedStore, identities);
    this.linkAccount = new LinkAccount(
      this.institution,
      this.encryptedStore,
      sender,
      identities,
      accounts,
      outbox,
      systemIds,
    );
    const log = createLogger({ service: 'bank-gateway', level: 'silent' });
    const remember = (...line: unknown[]): void => void this.logged.push(JSON.stringify(line));
    const capturingLog = { ...log, error: remember, warn: remember, info: remember } as unknown as typeof log;
    const conditions = new ReleaseConditionsStore(rails);
    const instructor = new Instructor(this.institution, this.encryptedStore, accounts, identities, systemIds);
    this.applySolvency = new ApplySolvency(conditions, capturingLog);
    this.returnSuspense = new ReturnSuspense(suspense, systemIds, capturingLog);
    this.suspendRails = new SuspendRails(conditions, rails, outbox, systemIds, capturingLog);
    this.instructBank = new InstructBank(
      this.institution,
      instructor,
      sender,
      conditions,
      instructions,
      cancellations,
      outbox,
      systemIds,
      capturingLog,
      counter,
    );
    this.releasePayments = new ReleasePayments(
      instructor,
      sender,
      conditions,
      new WaitingStore(),
      outbox,
      capturingLog,
      counter,
    );
    this.receiveReport = new ReceiveReport(
      this.institution,
      {
        inForce: () => Promise.resolve((bic, kid) => (this.#isUnnotified ? undefined : this.publicKey(bic, kid))),
        readAnew: () => {
          this.#isUnnotified = false;
          return Promise.resolve((bic, kid) => this.publicKey(bic, kid));
        },
      },
      this.encryptedStore,
      new ReportSnapshotReader(instructions, cancellations, accounts, entries),
      instructions,
      cancellations,
      accounts,
      entries,
      suspense,
      new ProveCredits(new StatementPagesStore()),
      archive,
      outbox,
      systemIds,
      capturingLog,
      counter,
      acknowledger,
      this.metrics,
    );
    this.acknowledgeUnprocessed = new AcknowledgeUnprocessed(this.institution, records, acknowledger, archive, outbox);
    this.requestStatus = new RequestStatus(this.institution, sender, instructions, systemIds);
    this.requestStatement = new RequestStatement(this.institution, sender, systemIds, capturingLog);
    const { db } = database;
    const manifests = new ManifestsStore();
    this.streamLog = new StreamLog('bank-gateway', db);
    this.makeManifest = new MakeManifest(
      db,
      new SentRecords(db, new PagedLog('bank-gateway', db), manifests),
      new ReadRecords(db, manifests),
      manifests,
      sender,
      archive,
      outbox,
      systemIds,
      capturingLog,
      this.metrics,
    );
  }

  static async start(banks = DEVELOPMENT_BANKS): Promise<Gateway> {
    const database = await testDatabase({
      schema: 'bank_gateway',
      migrations: [...busMigrations, ...fourEyesMigrations, ...migrations],
    });
    return new Gateway(database, new Outbox('bank-gateway', () => undefined), banks);
  }

  /** With a customer whose account the bank has confirmed. */
  static async withOwner(): Promise<{ gateway: Gateway; owner: Owner }> {
    const gateway = await Gateway.start();
    return { gateway, owner: await gateway.customer() };
  }

  stop(): Promise<void> {
    return this.database.close();
  }

  get db() {
    return this.database.db;
  }

  /** A customer whose identity has arrived and, unless the bank says otherwise, whose account it has confirmed. */
  async customer(iban = IBAN, isVerified: boolean | null = true): Promise<Owner> {
    const customerId = uuidv7();
    await this.identityArrives(customerId);
    const account = expectOk(
      await this.db.tx((tx) => this.linkAccount.execute(tx, { customerId, iban, cause: {} }, new Date())),
      'a customer links an account',
    );
    if (isVerified !== null) await this.receive(await this.ownership(account.verificationId, isVerified));
    return { customerId, accountId: account.id };
  }

  async identityArrives(customerId: string, identity = { customerId, ...PERSON }): Promise<void> {
    const jwk = publicJwk(this.#envelopePair.privateKey.export({ format: 'jwk' }) as never);
    const jwe = await sealIdentity(identity, jwk);
    const message = this.ours(identitySealed, { customerId, jwe });
    await this.db.tx((tx) => this.keepIdentity.execute(tx, [message], new Date()));
  }

  /** One of the platform's own events, as the bus hands it over. */
  ours<E extends EventType>(event: E, body: BodyOf<E>): MessageOf<E> {
    const raw = JSON.stringify(body);
    return { ...stamped(event.topic, event.type, event.key(body), raw), body } as unknown as MessageOf<E>;
  }

  async instruct(...messages: BankRequestMessage[]): Promise<void> {
    await this.instructAt(new Date(), ...messages);
  }

  async instructAt(now: Date, ...messages: BankRequestMessage[]): Promise<void> {
    await this.db.tx((tx) => this.instructBank.execute(tx, messages, now));
  }

  collection(
    of: Owner,
    amount = '100000.00',
    bic = BIC,
    lockUntil = new Date(Date.now() + 30_000).toISOString(),
  ): MessageOf<typeof collectionRequested> {
    return this.ours(collectionRequested, {
      orderId: uuidv7(),
      customerId: of.customerId,
      firm: 'aiyrbas',
      requestId: newId(),
      bankAccountId: of.accountId,
      bic,
      amount: { amount, asset: 'KZT' },
      lockUntil,
    });
  }

  /** Asks a bank for money: 100,000 tenge unless it is said otherwise. */
  async collect(...of: Parameters<Gateway['collection']>): Promise<MessageOf<typeof collectionRequested>['body']> {
    const collection = this.collection(...of);
    await this.instruct(collection);
    return collection.body;
  }

  payout(of: Owner, amount = '5000.00'): MessageOf<typeof payoutRequested> {
    return this.ours(payoutRequested, {
      orderId: uuidv7(),
      customerId: of.customerId,
      firm: 'aiyrbas',
      requestId: newId(),
      bankAccountId: of.accountId,
      bic: BIC,
      amount: { amount, asset: 'KZT' },
    });
  }

  cancellation(of: MessageOf<typeof collectionRequested>): MessageOf<typeof cancellationRequested> {
    const { orderId, customerId, firm, requestId, bic } = of.body;
    return this.ours(cancellationRequested, {
      orderId,
      customerId,
      firm,
      requestId: newId(),
      collectionId: requestId,
      bic,
    });
  }

  /** As the consumer does it. @returns what was refused. */
  receive(...messages: Message<string>[]): Promise<readonly RefusedReport[]> {
    return this.receiveAt(new Date(), ...messages);
  }

  async receiveAt(now: Date, ...messages: Message<string>[]): Promise<readonly RefusedReport[]> {
    return this.db.tx(async (tx) => (await this.receiveReport.execute(tx, messages, now)).refused);
  }

  /** The banks' keys were registered a moment ago, and this process was not notified yet. */
  hasNoKeysYet(): void {
    this.#isUnnotified = true;
  }

  /** The events published since the last call, in order. */
  async publishedEvents(topic = 'payments.v1'): Promise<PublishedEvent[]> {
    return this.db.query<PublishedEvent & object>(
      `select type, key, topic, body from outbox where topic = $1 order by recorded_at, partition, seq`,
      [topic],
    );
  }

  /** The events published about an order or account, in order. */
  async eventsOf(key: string): Promise<{ type: string; body: Record<string, unknown> }[]> {
    const rows = await this.db.query<{ type: string; body: string }>(
      `select type, body from outbox where topic = 'payments.v1' and key = $1 order by seq`,
      [key],
    );
    return rows.map(({ type, body }) => ({ type, body: JSON.parse(body) as Record<string, unknown> }));
  }

  /** Their types alone, as in `collection.settled`. */
  async typesOf(key: string): Promise<string[]> {
    return (await this.eventsOf(key)).map(({ type }) => type.replace('payments.', ''));
  }

  /** What the entries under a reference were matched with. */
  async matchOf(reference: string): Promise<string[]> {
    const rows = await this.db.query<{ match: string }>(`select match from entry where reference = $1`, [reference]);
    return rows.map(({ match }) => match);
  }

  /** What was sent to a bank about a request, parsed. */
  async sentAbout(key: string): Promise<BusinessMessage[]> {
    const rows = await this.db.query<{ body: string }>(
      `select body from outbox where topic like 'bank.%.instructions.v1' and key = $1 order by seq`,
      [key],
    );
    return rows.map(({ body }) => expectOk(parseAnyMessage(body), 'what we send can be read') as BusinessMessage);
  }

  /** What a bank was informed of, oldest first. */
  async acknowledgementsTo(bic: string): Promise<{ id: string; cause: string | null; message: AnyMessage }[]> {
    const rows = await this.db.query<{ id: string; cause: string | null; body: string }>(
      `select id, causation_id as cause, body from outbox where topic = $1 order by recorded_at, id`,
      [acknowledgementsTopic(bic)],
    );
    return rows.map(({ body, ...row }) => ({ ...row, message: expectOk(parseAnyMessage(body), 'it can be read') }));
  }
}
