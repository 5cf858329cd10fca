// Parses a message of the platform into a request about money, or a request for a report.
import type { CollectionRequest, CreditTransfer } from '@aiyrbas/iso20022';
import { withoutNulls } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { behaviourOf } from './behaviour';
import type { BankRequest } from './request';

/** What a request needs to know of the message that brought it. */
export interface Carrier {
  readonly bic: string;
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

export function collectionOf(model: CollectionRequest, carrier: Carrier): BankRequest | undefined {
  return requestOf('collection', model, { customer: model.debtor, institution: model.creditor }, carrier);
}

export function payoutOf(model: CreditTransfer, carrier: Carrier): BankRequest | undefined {
  return requestOf(
    'payout',
    model,
    { customer: { ...model.creditor, iin: model.creditor.iin ?? model.creditor.bin ?? '' }, institution: model.debtor },
    carrier,
  );
}

/** Undefined for an amount that the bank cannot book: tenge with more than two digits, none, or another currency. */
function requestOf(
  kind: BankRequest['kind'],
  model: CollectionRequest | CreditTransfer,
  { customer, institution }: { customer: BankRequest['customer']; institution: { readonly iban: string } },
  carrier: Carrier,
): BankRequest | undefined {
  const amount = Money.parse(model.amount, 'KZT');
  if (model.currency !== 'KZT' || !amount.ok || !amount.value.isPositive()) return undefined;
  return {
    bic: carrier.bic,
    requestId: model.requestId,
    kind,
    behaviour: behaviourOf(customer.iban),
    messageId: model.messageId,
    houseIban: institution.iban,
    customer: { name: customer.name, iin: customer.iin, iban: customer.iban },
    amount: amount.value.minor,
    purpose: model.purpose,
    state: 'received',
    ...withoutNulls({ correlationId: carrier.correlationId, traceparent: carrier.traceparent }),
  };
}
