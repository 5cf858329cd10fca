// Builds the XML of the messages that we send. Each message gets its own id here.
import {
  type CreditTransfer,
  type MessageName,
  type ReportRequest,
  cancellationRequest,
  collectionRequest,
  creditTransfer,
  reportRequest,
  verificationRequest,
} from '@aiyrbas/iso20022';
import type { Cause } from '@aiyrbas/bus';
import { withoutNulls } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Money } from '@aiyrbas/money';
import type { OwnerIdentity } from '../domain/identity';
import type { Payer } from '../domain/suspense';
import type { Institution } from '../domain/institution';

export interface OutboundBankMessage {
  readonly bic: string;
  readonly name: MessageName;
  readonly messageId: string;
  /** Keeps the messages about one request in order: its EndToEndId. */
  readonly key: string;
  readonly xml: string;
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

const bankMessage = (about: About, name: MessageName, key: string, xml: string): OutboundBankMessage => ({
  bic: about.bic,
  name,
  messageId: about.messageId,
  key,
  xml,
  correlationId: about.correlationId,
  cause: about.cause,
});

export function collectionMessage(
  institution: Institution,
  about: About,
  payment: Payment & { readonly from: AccountHolder; readonly expiresAt: string },
): OutboundBankMessage {
  const xml = collectionRequest.build({
    ...heading(about),
    executionDate: dayInKazakhstan(about.now),
    expiresAt: payment.expiresAt,
    debtor: personAt(about.bic, payment.from),
    requestId: payment.requestId,
    ...money(payment),
    creditor: institution.partyAt(about.bic),
    purpose: institution.purposes.collection,
  });
  return bankMessage(about, collectionRequest.name, payment.requestId, xml);
}

export function payoutMessage(
  institution: Institution,
  about: About,
  payment: Payment & { readonly to: AccountHolder },
): OutboundBankMessage {
  return transfer(institution, about, payment, personAt(about.bic, payment.to));
}

/** Back to where it came from, whichever bank that is; our own bank is the one where it lies. */
export function returnMessage(
  institution: Institution,
  about: About,
  payment: Payment & { readonly to: Payer },
): OutboundBankMessage {
  const { name, iban, bic, iin, bin } = payment.to;
  const id = withoutNulls(iin === undefined ? { bin } : { iin });
  return transfer(institution, about, payment, { name, ...id, iban, bic });
}

function transfer(
  institution: Institution,
  about: About,
  payment: Payment,
  creditor: CreditTransfer['creditor'],
): OutboundBankMessage {
  const xml = creditTransfer.build({
    ...heading(about),
    executionDate: dayInKazakhstan(about.now),
    debtor: institution.partyAt(about.bic),
    requestId: payment.requestId,
    ...money(payment),
    creditor,
    purpose: institution.purposes.payout,
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
