// The platform as a bank meets it: builds and signs instructions, writes them, reads what the bank writes, and keeps all of it.
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { acknowledgementsTopic, instructionsTopic } from '@aiyrbas/contracts';
import {
  type AnyMessage,
  type CollectionRequest,
  MESSAGES,
  type MessageName,
  SIGNATURE_HEADER,
  parseAnyMessage,
  signedHeaders,
  uetrOf,
} from '@aiyrbas/iso20022';
import { expectOk, invariant, undashed, uuidv7 } from '@aiyrbas/kernel';
import { KBE, KNP, dayInKazakhstan } from '@aiyrbas/kz';
import type { Conversation, Operator, PlatformRecord } from './conversation';
import type { AccountRole, PartySigningKey, Settings } from './settings';
import { type SendPurpose, type SentRecord, Transcript } from './transcript';

const FIRM = { name: 'Aiyrbas Ltd.', bin: '220140900015' };
const PERSON = { name: 'AIGERIM SEITKALI', iin: '900101400017' };
const RAIL = 'account-transfer';
const EXPIRY_MS = 600_000;

export const newId = (): string => undashed(uuidv7());

/** An instruction that is not sent yet, so that several can go out together. */
export interface DraftRecord extends SendPurpose {
  readonly type: MessageName;
  readonly key: string;
  readonly xml: string;
  readonly stream?: 'acknowledgements';
}

/** What may be wrong with a record on purpose: then it must count for nothing. */
export const FORGERIES = [
  'no signature',
  'a key that the platform does not have, under the id of one that it has',
  'an unknown key',
  'another environment',
  'an amount that was changed after it was signed',
  'the topic of another bank',
  'another record key',
] as const;
export type Forgery = (typeof FORGERIES)[number];

type More = Partial<CollectionRequest> & SendPurpose;

export class PlatformSide {
  readonly transcript: Transcript;
  readonly #stranger = generateKeyPairSync('ed25519').privateKey;
  #signer: PartySigningKey;

  constructor(
    private readonly conversation: Conversation,
    readonly settings: Settings,
  ) {
    this.transcript = new Transcript(settings);
    this.#signer = settings.signer;
  }

  get operator(): Operator {
    return this.conversation.operator;
  }

  now(): Date {
    return this.conversation.now();
  }

  /** From now on instructions are signed with this key. */
  signWith(signer: PartySigningKey): void {
    this.#signer = signer;
  }

  customer(role: AccountRole): string | undefined {
    return this.settings.customers[role];
  }

  collection(role: AccountRole, amount: string, { requestId = newId(), ...more }: More = {}): DraftRecord {
    const { repeats, forgery, expiry, fault, part, ...fields } = more;
    const xml = MESSAGES['pain.013.001.07'].build({
      ...this.#heading(),
      ...this.#terms(requestId, amount),
      expiresAt: new Date(this.now().getTime() + EXPIRY_MS).toISOString(),
      debtor: { ...PERSON, iban: this.#ibanOf(role), bic: this.settings.bic },
      creditor: { ...FIRM, iban: this.settings.account, bic: this.settings.bic },
      sectorCodes: { payer: KBE.resident, payee: KBE.exchange },
      consentId: newId(),
      ...fields,
    });
    return { type: 'pain.013.001.07', key: requestId, xml, ...purposeOf({ repeats, forgery, expiry, fault, part }) };
  }

  payout(
    role: AccountRole,
    amount: string,
    { requestId = newId(), ...purpose }: { requestId?: string } & SendPurpose = {},
  ): DraftRecord {
    const xml = MESSAGES['pain.001.001.09'].build({
      ...this.#heading(),
      ...this.#terms(requestId, amount),
      debtor: { ...FIRM, iban: this.settings.account, bic: this.settings.bic },
      creditor: { ...PERSON, iban: this.#ibanOf(role), bic: this.settings.bic },
      sectorCodes: { payer: KBE.exchange, payee: KBE.resident },
    });
    return { type: 'pain.001.001.09', key: requestId, xml, ...purpose };
  }

  cancellation(of: { readonly requestId: string; readonly messageId?: string }): DraftRecord {
    const xml = MESSAGES['camt.056.001.08'].build({
      ...this.#heading(),
      requester: FIRM,
      bankBic: this.settings.bic,
      cancellationId: newId(),
      originalMessageId: of.messageId ?? newId(),
      originalMessage: 'pain.013.001.07',
      requestId: of.requestId,
      reason: 'CUST',
    });
    return { type: 'camt.056.001.08', key: of.requestId, xml };
  }

  /** Of today, up to now. */
  reportRequest(requestedMessage: 'camt.052.001.08' | 'camt.053.001.08'): DraftRecord {
    const heading = this.#heading();
    const today = dayInKazakhstan(this.now());
    const xml = MESSAGES['camt.060.001.05'].build({
      ...heading,
      requestId: heading.messageId,
      requestedMessage,
      iban: this.settings.account,
      owner: FIRM,
      bankBic: this.settings.bic,
      period: { from: today, to: today },
    });
    return { type: 'camt.060.001.05', key: heading.messageId, xml };
  }

  verification(role: AccountRole): DraftRecord {
    const requestId = newId();
    const xml = MESSAGES['acmt.023.001.02'].build({
      ...this.#heading(),
      requester: FIRM,
      bankBic: this.settings.bic,
      requestId,
      owner: { ...PERSON, iban: this.#ibanOf(role), bic: this.settings.bic },
    });
    return { type: 'acmt.023.001.02', key: requestId, xml };
  }

  /** What became of a message that the bank never wrote: it must stand it, and must not respond. */
  acknowledgements(): DraftRecord[] {
    const of = newId();
    const { messageId, createdAt } = this.#heading();
    const rejection = MESSAGES['admi.002.001.01'].build({
      relatedReference: of,
      reason: 'xml_malformed',
      rejectedAt: createdAt,
      description: 'The value is not well-formed XML in UTF-8 with one ISO 20022 document.',
    });
    const receipt = MESSAGES['admi.007.001.01'].build({ messageId, createdAt, relatedReference: of, status: 'ACCP' });
    return [
      { type: 'admi.002.001.01', key: of, xml: rejection, stream: 'acknowledgements' },
      { type: 'admi.007.001.01', key: of, xml: receipt, stream: 'acknowledgements' },
    ];
  }

  async send(...drafts: readonly DraftRecord[]): Promise<SentRecord[]> {
    const records: { draft: DraftRecord; record: PlatformRecord }[] = [];
    for (const draft of drafts) records.push({ draft, record: await this.#signed(draft) });
    return this.#write(records.map(({ draft, record }) => ({ record, message: messageIn(draft.xml), purpose: draft })));
  }

  /** The same records once more, byte for byte, as a broker delivers them when an acknowledgement was lost. */
  async sendAgain(...sent: readonly SentRecord[]): Promise<SentRecord[]> {
    return this.#write(
      sent.map(({ record, message, part }) => ({
        record,
        message,
        purpose: { repeats: true, ...purposeOf({ part }) },
      })),
    );
  }

  /** The rest of a time, during which everything that comes is kept. */
  async listen(ms: number): Promise<void> {
    const end = this.now().getTime() + ms;
    for (let left = ms; left > 0; left = end - this.now().getTime()) await this.#receive(left);
  }

  /** Waits until something is so; whatever is not so in time the rules will show. */
  async until(isSo: (transcript: Transcript) => boolean, timeoutMs = this.settings.timeoutMs): Promise<boolean> {
    const end = this.now().getTime() + timeoutMs;
    while (!isSo(this.transcript)) {
      const left = end - this.now().getTime();
      if (left <= 0) return false;
      await this.#receive(Math.min(left, 1_000));
    }
    return true;
  }

  async #receive(withinMs: number): Promise<void> {
    for (const record of await this.conversation.receive(withinMs))
      await this.transcript.addWritten(record, this.now());
  }

  /** They are kept before they are on the topic: a fast bank's response must not come before its instruction. */
  async #write(
    all: readonly { readonly record: PlatformRecord; readonly message: AnyMessage; readonly purpose: SendPurpose }[],
  ): Promise<SentRecord[]> {
    const sent = all.map(({ record, message, purpose }) =>
      this.transcript.addSent(record, message, purposeOf(purpose), this.now()),
    );
    await this.conversation.send(all.map(({ record }) => record));
    return sent;
  }

  async #signed({ type, key, xml, stream, forgery }: DraftRecord): Promise<PlatformRecord> {
    const { bic, environment } = this.settings;
    const topic = stream === 'acknowledgements' ? acknowledgementsTopic(bic) : instructionsTopic(bic);
    const attributes = { topic, id: uuidv7(), type, key, subject: key, time: this.now() };
    const changed = forge(forgery, { attributes, xml, signer: { ...this.#signer, environment } }, this.#stranger);
    const signatures = await signedHeaders(changed.attributes, Buffer.from(changed.xml), changed.signer);
    const headers = {
      ce_specversion: '1.0',
      ce_id: attributes.id,
      ce_type: type,
      ce_source: '/conformance',
      ce_subject: key,
      ce_time: attributes.time.toISOString(),
      'content-type': 'application/xml',
    };
    // The old form does not state the environment, so nothing that is forged has it.
    const { [SIGNATURE_HEADER]: signature = '' } = signatures;
    const vouched = forgery === undefined ? signatures : { [SIGNATURE_HEADER]: signature };
    return {
      topic,
      key,
      value: Buffer.from(xml),
      headers: { ...headers, ...(forgery === 'no signature' ? {} : vouched) },
    };
  }

  #ibanOf(role: AccountRole): string {
    const iban = this.customer(role);
    invariant(iban, `a scenario needs the account "${role}", which its own condition should have shown`);
    return iban;
  }

  #heading() {
    return { messageId: newId(), createdAt: this.now().toISOString() };
  }

  #terms(requestId: string, amount: string) {
    return {
      executionDate: dayInKazakhstan(this.now()),
      rail: RAIL,
      requestId,
      uetr: uetrOf(requestId),
      amount,
      controlSum: amount,
      currency: 'KZT',
      purpose: KNP.purchaseOfDigitalAssets,
      remittance: `Покупка цифровых активов, ${requestId}`,
    };
  }
}

interface Signing {
  readonly attributes: Parameters<typeof signedHeaders>[0];
  readonly xml: string;
  readonly signer: PartySigningKey & { readonly environment: string };
}

/** What is signed in place of the record that is sent. */
function forge(forgery: string | undefined, true_: Signing, stranger: KeyObject): Signing {
  const { attributes, xml, signer } = true_;
  switch (forgery as Forgery | undefined) {
    case 'a key that the platform does not have, under the id of one that it has':
      return { ...true_, signer: { ...signer, privateKey: stranger } };
    case 'an unknown key':
      return { ...true_, signer: { ...signer, kid: `${signer.kid}-unknown`, privateKey: stranger } };
    case 'another environment':
      return { ...true_, signer: { ...signer, environment: `not-${signer.environment}` } };
    case 'an amount that was changed after it was signed':
      return { ...true_, xml: xml.replace(/<InstdAmt[^>]*>/, (tag) => `${tag}1`) };
    case 'the topic of another bank':
      return { ...true_, attributes: { ...attributes, topic: instructionsTopic('AAAAKZKA') } };
    case 'another record key':
      return { ...true_, attributes: { ...attributes, key: newId() } };
    default:
      return true_;
  }
}

const messageIn = (xml: string): AnyMessage => expectOk(parseAnyMessage(xml), 'the kit reads what it writes');

function purposeOf({
  repeats,
  forgery,
  expiry,
  fault,
  part,
}: { [K in keyof SendPurpose]: SendPurpose[K] | undefined }): SendPurpose {
  return {
    ...(repeats === undefined ? {} : { repeats }),
    ...(forgery === undefined ? {} : { forgery }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(fault === undefined ? {} : { fault }),
    ...(part === undefined ? {} : { part }),
  };
}
