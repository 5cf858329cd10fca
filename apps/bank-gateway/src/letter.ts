// The messages that we send, from what they are about to XML. Each letter has an id of its own, made here.
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
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Money } from '@aiyrbas/money';
import type { Identity } from './domain/identity';
import type { Payer } from './domain/suspense';
import type { House } from './house';

export interface Letter {
  readonly bic: string;
  readonly name: MessageName;
  readonly messageId: string;
  /** Orders the letters about one request: its EndToEndId. */
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

export interface Person {
  readonly identity: Identity;
  readonly iban: string;
}

interface Payment {
  readonly requestId: string;
  readonly amount: Money;
}

const COUNTRY = 'KZ';

const personAt = (bic: string, { identity, iban }: Person) => ({
  name: identity.fullName,
  iin: identity.iin,
  // Named for people who live elsewhere only.
  ...(identity.residency === COUNTRY ? {} : { countryOfResidence: identity.residency }),
  iban,
  bic,
});

const heading = ({ messageId, now }: About) => ({ messageId, createdAt: now.toISOString() });
const money = ({ amount }: Payment) => ({ amount: amount.amount, currency: amount.asset });

const letter = (about: About, name: MessageName, key: string, xml: string): Letter => ({
  bic: about.bic,
  name,
  messageId: about.messageId,
  key,
  xml,
  correlationId: about.correlationId,
  cause: about.cause,
});

export function collectLetter(
  house: House,
  about: About,
  payment: Payment & { readonly from: Person; readonly expiresAt: string },
): Letter {
  const xml = collectionRequest.build({
    ...heading(about),
    executionDate: dayInKazakhstan(about.now),
    expiresAt: payment.expiresAt,
    debtor: personAt(about.bic, payment.from),
    requestId: payment.requestId,
    ...money(payment),
    creditor: house.partyAt(about.bic),
    purpose: house.purposes.collection,
  });
  return letter(about, collectionRequest.name, payment.requestId, xml);
}

export function payLetter(house: House, about: About, payment: Payment & { readonly to: Person }): Letter {
  return transfer(house, about, payment, personAt(about.bic, payment.to));
}

/** Back to where it came from, whichever bank that is; our own bank is the one where it lies. */
export function returnLetter(house: House, about: About, payment: Payment & { readonly to: Payer }): Letter {
  const { name, iban, bic, iin, bin } = payment.to;
  const id = iin === undefined ? { ...(bin === undefined ? {} : { bin }) } : { iin };
  return transfer(house, about, payment, { name, ...id, iban, bic });
}

function transfer(house: House, about: About, payment: Payment, creditor: CreditTransfer['creditor']): Letter {
  const xml = creditTransfer.build({
    ...heading(about),
    executionDate: dayInKazakhstan(about.now),
    debtor: house.partyAt(about.bic),
    requestId: payment.requestId,
    ...money(payment),
    creditor,
    purpose: house.purposes.payout,
  });
  return letter(about, creditTransfer.name, payment.requestId, xml);
}

export function cancelLetter(
  house: House,
  about: About,
  what: Payment & { readonly cancellationId: string; readonly originalMessageId: string },
): Letter {
  const { amount, currency } = money(what);
  const xml = cancellationRequest.build({
    ...heading(about),
    requester: house.firm,
    bankBic: about.bic,
    cancellationId: what.cancellationId,
    originalMessageId: what.originalMessageId,
    originalMessage: 'pain.013.001.07',
    requestId: what.requestId,
    value: { amount, currency },
    reason: 'CUST',
  });
  return letter(about, cancellationRequest.name, what.requestId, xml);
}

/** What a bank is asked to say again: what moved since a day, or its statement of certain days. */
export interface Question {
  readonly message: ReportRequest['requestedMessage'];
  readonly from: string;
  readonly to?: string | undefined;
}

export function askLetter(house: House, about: About, { message, from, to }: Question): Letter {
  const xml = reportRequest.build({
    ...heading(about),
    requestId: about.messageId,
    requestedMessage: message,
    iban: house.accountAt(about.bic),
    owner: house.firm,
    bankBic: about.bic,
    period: { from, ...(to === undefined ? {} : { to }) },
  });
  return letter(about, reportRequest.name, about.messageId, xml);
}

export function verifyLetter(house: House, about: About, requestId: string, owner: Person): Letter {
  const { identity, iban } = owner;
  const xml = verificationRequest.build({
    ...heading(about),
    requester: house.firm,
    bankBic: about.bic,
    requestId,
    owner: { name: identity.fullName, iin: identity.iin, iban, bic: about.bic },
  });
  return letter(about, verificationRequest.name, requestId, xml);
}
