// The platform's side of a bank's two topics, as small as it can be: sends instructions, collects verified reports. With
// it, any implementation of a bank can be put under the contract suite.
import {
  type OutboundMessage,
  Outbox,
  type StampedMessage,
  StreamLog,
  type Transport,
  busMigrations,
  externalMessage,
  recordOf,
} from '@aiyrbas/bus';
import { DEVELOPMENT_BANKS, instructionsTopic, reportsTopic } from '@aiyrbas/contracts';
import {
  type AnyMessage,
  type CollectionRequest,
  MESSAGES,
  type MessageName,
  parseAnyMessage,
  signedHeaders,
  uetrOf,
  verifySigned,
} from '@aiyrbas/iso20022';
import { expectOk, undashed, uuidv7 } from '@aiyrbas/kernel';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { ENVIRONMENT, type TestKeys } from './keys';

export type Reported = AnyMessage & { readonly raw: string; readonly key: string };

const FIRM = { name: 'Aiyrbas Ltd.', bin: '220140900015' };
const PERSON = { name: 'AIGERIM SEITKALI', iin: '900101400017' };
const newId = (): string => undashed(uuidv7());

export class PlatformSide {
  readonly reports: Reported[] = [];
  readonly #outbox: Outbox;
  readonly #waiting = new Set<() => void>();

  private constructor(
    private readonly bic: string,
    private readonly database: TestDatabase,
    transport: Transport,
    private readonly keys: Pick<TestKeys, 'platform' | 'bankKey'>,
  ) {
    this.#outbox = new Outbox('bank-gateway', (messages) => transport.publish(messages));
  }

  static async start(
    bic: string,
    transport: Transport,
    keys: Pick<TestKeys, 'platform' | 'bankKey'>,
  ): Promise<PlatformSide> {
    const database = await testDatabase({ schema: 'bank_gateway', migrations: busMigrations });
    const side = new PlatformSide(bic, database, transport, keys);
    transport.attach(new StreamLog('bank-gateway', database.db));
    await transport.subscribe({
      consumer: 'bank-gateway',
      topics: [reportsTopic(bic)],
      deliver: (messages) => void side.#take(messages),
      assign: async () => [],
      hasCapacity: () => true,
      waitForCapacity: async () => undefined,
      waitUntilIdle: async () => undefined,
      doneUpTo: () => undefined,
      passOver: async () => undefined,
      positionOf: async () => undefined,
    });
    return side;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  async collect(
    iban: string,
    amount: string,
    requestId = newId(),
    more: Partial<CollectionRequest> = {},
  ): Promise<string> {
    const xml = MESSAGES['pain.013.001.07'].build({
      ...heading(),
      ...payment(requestId, amount),
      debtor: { ...PERSON, iban, bic: this.bic },
      creditor: { ...FIRM, iban: DEVELOPMENT_BANKS.named(this.bic).account, bic: this.bic },
      sectorCodes: { payer: '19', payee: '15' },
      consentId: newId(),
      ...more,
    });
    await this.send('pain.013.001.07', requestId, xml);
    return requestId;
  }

  async pay(iban: string, amount: string, requestId = newId()): Promise<string> {
    const xml = MESSAGES['pain.001.001.09'].build({
      ...heading(),
      ...payment(requestId, amount),
      debtor: { ...FIRM, iban: DEVELOPMENT_BANKS.named(this.bic).account, bic: this.bic },
      creditor: { ...PERSON, iban, bic: this.bic },
      sectorCodes: { payer: '15', payee: '19' },
    });
    await this.send('pain.001.001.09', requestId, xml);
    return requestId;
  }

  async cancel(requestId: string): Promise<string> {
    const cancellationId = newId();
    const xml = MESSAGES['camt.056.001.08'].build({
      ...heading(),
      requester: FIRM,
      bankBic: this.bic,
      cancellationId,
      originalMessageId: newId(),
      originalMessage: 'pain.013.001.07',
      requestId,
    });
    await this.send('camt.056.001.08', requestId, xml);
    return cancellationId;
  }

  /** Of one day, where one is named; else of today up to now. */
  async requestReport(requestedMessage: 'camt.052.001.08' | 'camt.053.001.08', day?: string): Promise<string> {
    const { messageId, createdAt } = heading();
    const xml = MESSAGES['camt.060.001.05'].build({
      messageId,
      createdAt,
      requestedMessage,
      iban: DEVELOPMENT_BANKS.named(this.bic).account,
      owner: FIRM,
      bankBic: this.bic,
      ...(day === undefined ? {} : { period: { from: day, to: day } }),
    });
    await this.send('camt.060.001.05', messageId, xml);
    return messageId;
  }

  async verify(iban: string): Promise<string> {
    const requestId = newId();
    const owner = { ...PERSON, iban, bic: this.bic };
    const xml = MESSAGES['acmt.023.001.02'].build({
      ...heading(),
      requester: FIRM,
      bankBic: this.bic,
      requestId,
      owner,
    });
    await this.send('acmt.023.001.02', requestId, xml);
    return requestId;
  }

  async send(type: MessageName, key: string, xml: string, options: { signedAs?: string } = {}): Promise<void> {
    const attributes = { topic: instructionsTopic(this.bic), id: uuidv7(), type, key, subject: key, time: new Date() };
    const headers = await signedHeaders(attributes, Buffer.from(options.signedAs ?? xml, 'utf8'), this.keys.platform);
    const message: OutboundMessage = externalMessage({ ...attributes, body: xml, headers });
    await this.database.db.tx((tx) => this.#outbox.append(tx, [message]));
  }

  /** The reports about a request, in the order they came. */
  about(key: string): Reported[] {
    return this.reports.filter((report) => report.key === key);
  }

  namesAbout(key: string): string[] {
    return this.about(key).map(({ name }) => name);
  }

  /** Waits until enough was reported about a request; what comes too late is a failed test. */
  async until(key: string, count: number, withinMs = 5_000): Promise<Reported[]> {
    const deadline = Date.now() + withinMs;
    while (this.about(key).length < count && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(resolve, 50);
      });
      this.#waiting.clear();
    }
    return this.about(key);
  }

  async #take(messages: readonly StampedMessage[]): Promise<void> {
    for (const message of messages) {
      const verifier = { environment: ENVIRONMENT, publicKeyOf: this.keys.bankKey, now: new Date() };
      const signed = await verifySigned(recordOf(message), message, verifier);
      expectOk(signed, 'every report is signed by its bank');
      const parsed = expectOk(parseAnyMessage(message.raw), 'every report can be read');
      this.reports.push({ ...parsed, raw: message.raw, key: message.key });
    }
    this.#waiting.forEach((wake) => wake());
  }
}

const payment = (requestId: string, amount: string) => ({
  executionDate: '2026-11-23',
  requestId,
  uetr: uetrOf(requestId),
  amount,
  controlSum: amount,
  currency: 'KZT',
  rail: 'account-transfer',
  purpose: '371',
  remittance: `Purchase of digital assets, ${requestId}`,
});

const heading = () => ({ messageId: newId(), createdAt: new Date().toISOString() });

/** The test accounts of a bank differ in their last digits, and in the check digits that follow from them. */
export function testIban(bankCode: string, lastDigits: string): string {
  const account = `${bankCode}${lastDigits.padStart(13, '0')}`;
  let remainder = 0;
  for (const character of `${account}KZ00`) {
    for (const digit of Number.parseInt(character, 36).toString()) {
      remainder = (remainder * 10 + Number.parseInt(digit, 10)) % 97;
    }
  }
  return `KZ${(98 - remainder).toString().padStart(2, '0')}${account}`;
}
