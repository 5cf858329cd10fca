// Builds the XML of the messages that we send. Each message gets its own id here.
import {
  type CreditTransfer,
  type MessageName,
  type ReportRequest,
  type SectorCodes,
  cancellationRequest,
  collectionRequest,
  creditTransfer,
  reportRequest,
  uetrOf,
  verificationRequest,
} from '@aiyrbas/iso20022';
import type { Cause } from '@aiyrbas/bus';
import type { BankStream, MANIFEST_TYPE } from '@aiyrbas/contracts';
import { withoutNulls } from '@aiyrbas/kernel';
import { KBE, executionDay, sectorCodeOfPerson } from '@aiyrbas/kz';
import type { Money } from '@aiyrbas/money';
import type { OwnerIdentity } from '../domain/identity';
import type { Payer } from '../domain/suspense';
import type { Institution } from '../domain/institution';
import type { InstructionKind } from '../domain/instruction';

export interface OutboundBankMessage {
  readonly bic: string;
  readonly name: MessageName | typeof MANIFEST_TYPE;
  /** On which topic of the bank; an instruction unless it is said otherwise. */
  readonly stream?: BankStream;
  /** The id of the CloudEvent, where it must be known before. */
  readonly id?: string;
  /** Absent where the message has no id of its own. */
  readonly messageId?: string | undefined;
  /** Keeps the messages about one request in order: its EndToEndId. */
  readonly key: string;
  /** XML, or the JSON of a manifest. */
  readonly body: string;
  readonly correlationId?: string | undefined;
  readonly cause?: Cause | undefined;
}

export interface About {
  readonly messageId: string;
  readonly bic: string;
  readonly now: Date;
  readonly correlationId?: string | undefined;
  readonly cause?: Cause | undefined;
}

export interface AccountHolder {
  readonly identity: OwnerIdentity;
  readonly iban: string;
}

interface Payment {
  readonly requestId: string;
  readonly amount: Money;
}

const COUNTRY = 'KZ';

const personAt = (bic: string, { identity, iban }: AccountHolder) => ({
  name: identity.fullName,
  iin: identity.iin,
  // Named for people who live elsewhere only.
  ...(identity.residency === COUNTRY ? {} : { countryOfResidence: identity.residency }),
  iban,
  bic,
});

const heading = ({ messageId, now }: About) => ({ messageId, createdAt: now.toISOString() });
const money = ({ amount }: Payment) => ({ amount: amount.amount, currency: amount.asset });

/** What every payment states of itself, whichever way the money moves. */
function terms(institution: Institution, about: About, kind: InstructionKind, payment: Payment) {
  const { code, text } = institution.purposeOf(kind, payment.requestId);
  return {
    executionDate: executionDay(about.now, institution.cutOffAt(about.bic)),
    rail: institution.railAt(about.bic),
    requestId: payment.requestId,
    uetr: uetrOf(payment.requestId),
    ...money(payment),
    controlSum: payment.amount.amount,
    purpose: code,
    remittance: text,
  };
}

const bankMessage = (about: About, name: MessageName, key: string, xml: string): OutboundBankMessage => ({
  bic: about.bic,
  name,
  messageId: about.messageId,
  key,
  body: xml,
  correlationId: about.correlationId,
  cause: about.cause,
});

export function collectionMessage(
  institution: Institution,
  about: About,
  payment: Payment & {
    readonly from: AccountHolder;
    readonly expiresAt: string;
    /**
     * The customer's consent that exists: that the account was linked, under the id by which the bank confirmed its owner.
     * Whether a bank takes it as a mandate is agreed with the bank.
     */
    readonly consentId: string;
  },
): OutboundBankMessage {
  const xml = collectionRequest.build({
    ...heading(about),
    ...terms(institution, about, 'collection', payment),
    expiresAt: payment.expiresAt,
    debtor: personAt(about.bic, payment.from),
    creditor: institution.partyAt(about.bic),
    sectorCodes: { payer: sectorCodeOfPerson(payment.from.identity.residency), payee: KBE.exchange },
    consentId: payment.consentId,
  });
  return bankMessage(about, collectionRequest.name, payment.requestId, xml);
}

export function payoutMessage(
  institution: Institution,
  about: About,
  payment: Payment & { readonly kind: 'payout' | 'refund'; readonly to: AccountHolder },
): OutboundBankMessage {
  const { kind, to } = payment;
  const sectorCodes = { payer: KBE.exchange, payee: sectorCodeOfPerson(to.identity.residency) };
  return transfer(institution, about, { ...payment, kind, sectorCodes, creditor: personAt(about.bic, to) });
}

/** Back to where it came from, whichever bank that is; our own bank is the one where it lies. */
export function returnMessage(
  institution: Institution,
  about: About,
  payment: Payment & { readonly to: Payer },
): OutboundBankMessage {
  const { name, iban, bic, iin, bin } = payment.to;
  const id = withoutNulls(iin === undefined ? { bin } : { iin });
  // Nothing states where the payer lives: only our own code is certain.
  const sectorCodes = { payer: KBE.exchange };
  return transfer(institution, about, {
    ...payment,
    kind: 'return',
    sectorCodes,
    creditor: { name, ...id, iban, bic },
  });
}

function transfer(
  institution: Institution,
  about: About,
  payment: Payment & {
    readonly kind: Exclude<InstructionKind, 'collection'>;
    readonly sectorCodes: SectorCodes;
    readonly creditor: CreditTransfer['creditor'];
  },
): OutboundBankMessage {
  const xml = creditTransfer.build({
    ...heading(about),
    ...terms(institution, about, payment.kind, payment),
    debtor: institution.partyAt(about.bic),
    creditor: payment.creditor,
    sectorCodes: payment.sectorCodes,
  });
  return bankMessage(about, creditTransfer.name, payment.requestId, xml);
}

export function cancellationMessage(
  institution: Institution,
  about: About,
  what: Payment & { readonly cancellationId: string; readonly originalMessageId: string },
): OutboundBankMessage {
  const { amount, currency } = money(what);
  const xml = cancellationRequest.build({
    ...heading(about),
    requester: institution.firm,
    bankBic: about.bic,
    cancellationId: what.cancellationId,
    originalMessageId: what.originalMessageId,
    originalMessage: 'pain.013.001.07',
    requestId: what.requestId,
    value: { amount, currency },
    reason: 'CUST',
  });
  return bankMessage(about, cancellationRequest.name, what.requestId, xml);
}

/** What a bank is asked to say again: what moved since a day, or its statement of certain days. */
export interface Question {
  readonly message: ReportRequest['requestedMessage'];
  readonly from: string;
  readonly to?: string | undefined;
}

export function reportRequestMessage(
  institution: Institution,
  about: About,
  { message, from, to }: Question,
): OutboundBankMessage {
  const xml = reportRequest.build({
    ...heading(about),
    requestId: about.messageId,
    requestedMessage: message,
    iban: institution.accountAt(about.bic),
    owner: institution.firm,
    bankBic: about.bic,
    period: { from, ...withoutNulls({ to }) },
  });
  return bankMessage(about, reportRequest.name, about.messageId, xml);
}

export function verificationMessage(
  institution: Institution,
  about: About,
  requestId: string,
  owner: AccountHolder,
): OutboundBankMessage {
  const { identity, iban } = owner;
  const xml = verificationRequest.build({
    ...heading(about),
    requester: institution.firm,
    bankBic: about.bic,
    requestId,
    owner: { name: identity.fullName, iin: identity.iin, iban, bic: about.bic },
  });
  return bankMessage(about, verificationRequest.name, requestId, xml);
}
