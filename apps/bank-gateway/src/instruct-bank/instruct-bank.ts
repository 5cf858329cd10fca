// Asks a bank to collect, pay or take back: once per id, over an open rail, between us and an account that the bank has
// confirmed as the customer's own. What may not be asked fails at once, without a word to any bank; money that should
// leave and may not yet waits.
import { type MessageOf, Outbox } from '@aiyrbas/bus';
import { cancellationRequested, collectionRequested, payoutRequested, refundRequested } from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { type Payment as PaymentOfOrder, isOpen } from '../domain/instruction';
import type { House } from '../house';
import { type Letter, cancelLetter } from '../letter';
import type { PaymentCounter } from '../payment-counter';
import { Post } from '../post';
import { CancellationsStore } from '../store/cancellations.store';
import { CircumstancesStore } from '../store/circumstances.store';
import { InstructionsStore, type NewPayment } from '../store/instructions.store';
import { type Instructed, Instructor, type PaymentRequest } from '../instructor';

type Collection = MessageOf<typeof collectionRequested>;
type Payment = MessageOf<typeof refundRequested> | MessageOf<typeof payoutRequested>;
type Cancellation = MessageOf<typeof cancellationRequested>;
export type BankRequest = Collection | Payment | Cancellation;

const isCollection = (message: BankRequest): message is Collection => message.type === collectionRequested.type;
const isCancellation = (message: BankRequest): message is Cancellation => message.type === cancellationRequested.type;

export class InstructBank {
  constructor(
    private readonly house: House,
    private readonly instructor: Instructor,
    private readonly post: Post,
    private readonly circumstances: CircumstancesStore,
    private readonly instructions: InstructionsStore,
    private readonly cancellations: CancellationsStore,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly log: Logger,
    private readonly counter: PaymentCounter,
  ) {}

  /** Answers whether some of it waits. */
  async execute(tx: Tx, batch: readonly BankRequest[], now: Date): Promise<boolean> {
    const requests = batch.flatMap((message) => (isCancellation(message) ? [] : [requestOf(message)]));
    const first = await this.#instruct(tx, requests, now);
    const letters = [
      ...first.flatMap((one) => one.letters),
      ...(await this.#cancelLetters(tx, batch.filter(isCancellation), now)),
    ];
    await this.post.send(tx, letters, now);
    await this.outbox.append(
      tx,
      first.flatMap(({ facts }) => facts),
    );
    this.counter.count(
      tx,
      first.map(({ instruction }) => instruction),
    );
    tx.afterCommit(() => first.forEach((one) => this.#sayThatItWaits(one)));
    return first.some(({ hindrance }) => hindrance !== undefined);
  }

  /** Answers with those that were not known before. */
  async #instruct(tx: Tx, requests: readonly PaymentRequest[], now: Date): Promise<Instructed<NewPayment>[]> {
    if (requests.length === 0) return [];
    const circumstances = await this.circumstances.hold(tx);
    const instructed = await this.instructor.payments(tx, requests, circumstances, now);
    const fresh = await this.instructions.insertAll(
      tx,
      instructed.map(({ instruction }) => instruction),
      now,
    );
    return instructed.filter(({ instruction }) => fresh.delete(instruction.requestId));
  }

  #sayThatItWaits({ instruction: { requestId, orderId, kind, bic }, hindrance }: Instructed<NewPayment>): void {
    if (hindrance === undefined) return;
    this.log.warn({ requestId, orderId, kind, bic, why: hindrance }, 'a payment waits; no bank was asked');
  }

  /** Only what is still open can be taken back; for the rest the outcome is known, or about to be told. */
  async #cancelLetters(tx: Tx, messages: readonly Cancellation[], now: Date): Promise<Letter[]> {
    const collections = await this.instructions.lockAll(
      tx,
      messages.map(({ body }) => body.collectionId),
    );
    const wanted = messages.flatMap((message) => {
      const { body } = message;
      const collection = collections.get(body.collectionId);
      // The collection travels ahead on the same key, so an unknown one is a bug of the asker's.
      invariant(collection, `cancellation ${body.requestId} is of a collection that was never asked for`);
      invariant(collection.orderId === body.orderId, `cancellation ${body.requestId} is of another order`);
      if (!isOpen(collection.state) || collection.messageId === undefined) return [];
      const messageId = undashed(this.ids.uuid());
      const about = { messageId, bic: body.bic, now, correlationId: body.orderId, cause: message };
      return [
        {
          id: body.requestId,
          messageId,
          letter: cancelLetter(this.house, about, {
            requestId: collection.requestId,
            amount: collection.amount,
            cancellationId: body.requestId,
            originalMessageId: collection.messageId,
          }),
        },
      ];
    });
    const fresh = await this.cancellations.insertAll(
      tx,
      wanted.map(({ id, messageId, letter }) => ({
        id,
        messageId,
        requestId: letter.key,
        bic: letter.bic,
        state: 'sent',
      })),
      now,
    );
    return wanted.filter(({ id }) => fresh.delete(id)).map(({ letter }) => letter);
  }
}

function requestOf(message: Collection | Payment): PaymentRequest {
  const { requestId, orderId, customerId, firm, bankAccountId, bic } = message.body;
  const amount = Money.fromJSON(message.body.amount);
  invariant(amount.asset === 'KZT', 'banks move tenge only');
  const request = { requestId, orderId, customerId, firm, bankAccountId, bic, amount, cause: message };
  return isCollection(message)
    ? { ...request, kind: 'collection', expiresAt: message.body.lockUntil }
    : { ...request, kind: kindOf(message) };
}

const kindOf = (message: Payment): PaymentOfOrder['kind'] =>
  message.type === refundRequested.type ? 'refund' : 'payout';
