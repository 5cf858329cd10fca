// Instructs a bank to collect, pay or cancel, once per id. The rail must be open, and the bank must have confirmed
// the account as the customer's own. A request that is not allowed fails at once, and nothing is sent to a bank.
// Money that should be sent but may not be sent yet waits.
import { Inject, Injectable } from '@nestjs/common';
import { IDS, LOGGER } from '@aiyrbas/service-host';
import { type Cause, type MessageIn, Outbox } from '@aiyrbas/bus';
import {
  type BodyOf,
  cancellationRequested,
  collectionRequested,
  decision,
  payoutRequested,
  refundRequested,
  subscribe,
} from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { isInstructionOpen } from '../domain/instruction';
import { Institution } from '../domain/institution';
import { type OutboundBankMessage, cancellationMessage } from '../integration/bank-message';
import { PaymentCounter } from '../messaging/payment-counter';
import { BankMessageSender } from '../integration/bank-message-sender';
import { CancellationsStore } from '../persistence/cancellations.store';
import { ReleaseConditionsStore } from '../persistence/release-conditions.store';
import { InstructionsStore, type NewPayment } from '../persistence/instructions.store';
import { type Instructed, Instructor, type PaymentRequest } from '../messaging/instructor';

interface Cancellation extends BodyOf<typeof cancellationRequested> {
  readonly kind: 'cancellation';
  readonly cause: Cause;
}

const on = decision<[cause: Cause], PaymentRequest | Cancellation>();

export const BANK_REQUESTS = subscribe(
  on(collectionRequested, (body, cause) => ({
    ...paymentOf(body, cause),
    kind: 'collection',
    expiresAt: body.lockUntil,
  })),
  on(payoutRequested, (body, cause) => ({ ...paymentOf(body, cause), kind: 'payout' })),
  on(refundRequested, (body, cause) => ({ ...paymentOf(body, cause), kind: 'refund' })),
  on(cancellationRequested, (body, cause) => ({ ...body, kind: 'cancellation', cause })),
);
export type BankRequestMessage = MessageIn<typeof BANK_REQUESTS>;

@Injectable()
export class InstructBank {
  constructor(
    private readonly institution: Institution,
    private readonly instructor: Instructor,
    private readonly sender: BankMessageSender,
    private readonly conditions: ReleaseConditionsStore,
    private readonly instructions: InstructionsStore,
    private readonly cancellations: CancellationsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly counter: PaymentCounter,
  ) {}

  /** Answers whether some of it waits. */
  async execute(tx: Tx, batch: readonly BankRequestMessage[], now: Date): Promise<boolean> {
    const payments: PaymentRequest[] = [];
    const cancellations: Cancellation[] = [];
    for (const message of batch) {
      const request = BANK_REQUESTS.decide(message, message);
      if (request.kind === 'cancellation') cancellations.push(request);
      else payments.push(request);
    }
    const first = await this.#instruct(tx, payments, now);
    const messages = [
      ...first.flatMap((one) => one.messages),
      ...(await this.#cancellationMessages(tx, cancellations, now)),
    ];
    await this.sender.send(tx, messages, now);
    await this.outbox.append(
      tx,
      first.flatMap(({ events }) => events),
    );
    this.counter.count(
      tx,
      first.map(({ instruction }) => instruction),
    );
    tx.afterCommit(() => first.forEach((one) => this.#logWaiting(one)));
    return first.some(({ blocker }) => blocker !== undefined);
  }

  /** Answers with those that were not known before. */
  async #instruct(tx: Tx, requests: readonly PaymentRequest[], now: Date): Promise<Instructed<NewPayment>[]> {
    if (requests.length === 0) return [];
    const conditions = await this.conditions.hold(tx);
    const instructed = await this.instructor.payments(tx, requests, conditions, now);
    const fresh = await this.instructions.insertAll(
      tx,
      instructed.map(({ instruction }) => instruction),
      now,
    );
    return instructed.filter(({ instruction }) => fresh.delete(instruction.requestId));
  }

  #logWaiting({ instruction: { requestId, orderId, kind, bic }, blocker }: Instructed<NewPayment>): void {
    if (blocker === undefined) return;
    this.log.warn({ requestId, orderId, kind, bic, why: blocker }, 'a payment waits; no bank was instructed');
  }

  /** Only an open collection can be cancelled. For any other, the outcome is known or is about to be published. */
  async #cancellationMessages(tx: Tx, requests: readonly Cancellation[], now: Date): Promise<OutboundBankMessage[]> {
    const collections = await this.instructions.lockAll(
      tx,
      requests.map(({ collectionId }) => collectionId),
    );
    const wanted = requests.flatMap((request) => {
      const collection = collections.get(request.collectionId);
      // The collection comes earlier on the same key, so an unknown collection is a bug of the requester.
      invariant(collection, `cancellation ${request.requestId} is of a collection that was never requested`);
      invariant(collection.orderId === request.orderId, `cancellation ${request.requestId} is of another order`);
      if (!isInstructionOpen(collection.state) || collection.messageId === undefined) return [];
      const messageId = undashed(this.ids.uuid());
      const about = { messageId, bic: request.bic, now, correlationId: request.orderId, cause: request.cause };
      return [
        {
          id: request.requestId,
          messageId,
          message: cancellationMessage(this.institution, about, {
            requestId: collection.requestId,
            amount: collection.amount,
            cancellationId: request.requestId,
            originalMessageId: collection.messageId,
          }),
        },
      ];
    });
    const fresh = await this.cancellations.insertAll(
      tx,
      wanted.map(({ id, messageId, message }) => ({
        id,
        messageId,
        requestId: message.key,
        bic: message.bic,
        state: 'sent',
        askedAt: now,
      })),
    );
    return wanted.filter(({ id }) => fresh.delete(id)).map(({ message }) => message);
  }
}

type OfPayment = Pick<
  BodyOf<typeof payoutRequested>,
  'requestId' | 'orderId' | 'customerId' | 'firm' | 'bankAccountId' | 'bic' | 'amount'
>;

function paymentOf(body: OfPayment, cause: Cause): Omit<PaymentRequest, 'kind'> {
  const { requestId, orderId, customerId, firm, bankAccountId, bic } = body;
  const amount = Money.fromJSON(body.amount);
  invariant(amount.asset === 'KZT', 'banks move tenge only');
  return { requestId, orderId, customerId, firm, bankAccountId, bic, amount, cause };
}
