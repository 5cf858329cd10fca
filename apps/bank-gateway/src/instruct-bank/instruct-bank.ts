// Asks a bank to collect, pay or take back: once per id, over an open rail, between us and an account that the bank has
// confirmed as the customer's own. What may not be asked fails at once, without a word to any bank.
import { type Fact, type MessageOf, Outbox, fact } from '@aiyrbas/bus';
import {
  cancellationRequested,
  collectionFailed,
  collectionRequested,
  payoutFailed,
  payoutRequested,
  refundRequested,
} from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from '../domain/identity';
import { mayInstruct } from '../domain/instruct';
import { type Instruction, isOpen } from '../domain/instruction';
import { nextAskAfterSeconds, secondsAfter } from '../domain/patience';
import type { House } from '../house';
import type { PaymentCounter } from '../payment-counter';
import { type About, type Letter, cancelLetter, collectLetter, payLetter } from '../letter';
import { Post } from '../post';
import { AccountsStore, type BankAccount } from '../store/accounts.store';
import { CancellationsStore } from '../store/cancellations.store';
import { IdentitiesStore } from '../store/identities.store';
import { InstructionsStore, type NewInstruction } from '../store/instructions.store';
import { RailsStore } from '../store/rails.store';
import type { Vault } from '../vault';

type Collection = MessageOf<typeof collectionRequested>;
type Payment = MessageOf<typeof refundRequested> | MessageOf<typeof payoutRequested>;
type Cancellation = MessageOf<typeof cancellationRequested>;
export type BankRequest = Collection | Payment | Cancellation;

const isCollection = (message: BankRequest): message is Collection => message.type === collectionRequested.type;
const isCancellation = (message: BankRequest): message is Cancellation => message.type === cancellationRequested.type;

interface World {
  readonly accounts: ReadonlyMap<string, BankAccount>;
  readonly identities: ReadonlyMap<string, SealedIdentity>;
  readonly isRailOpen: (bic: string, direction: 'in' | 'out') => boolean;
}

interface Decided {
  readonly message: Collection | Payment;
  readonly instruction: NewInstruction;
}

export class InstructBank {
  constructor(
    private readonly house: House,
    private readonly vault: Vault,
    private readonly post: Post,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
    private readonly rails: RailsStore,
    private readonly instructions: InstructionsStore,
    private readonly cancellations: CancellationsStore,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly counter: PaymentCounter,
  ) {}

  async execute(tx: Tx, batch: readonly BankRequest[], now: Date): Promise<void> {
    const payments = batch.flatMap((message) => (isCancellation(message) ? [] : [message]));
    const world = await this.#world(tx, payments, now);
    const decided = payments.map((message) => this.#decide(message, world, now));
    const fresh = await this.instructions.insertAll(
      tx,
      decided.map(({ instruction }) => instruction),
      now,
    );
    const first = decided.filter(({ instruction }) => fresh.delete(instruction.requestId));

    const letters = [
      ...first.flatMap((one) => this.#payLetterOf(one, world, now)),
      ...(await this.#cancelLetters(tx, batch.filter(isCancellation), now)),
    ];
    await this.post.send(tx, letters, now);
    await this.outbox.append(tx, first.flatMap(failureOf));
    this.counter.count(
      tx,
      first.map(({ instruction }) => instruction),
    );
  }

  async #world(tx: Tx, payments: readonly (Collection | Payment)[], now: Date): Promise<World> {
    if (payments.length === 0) return { accounts: new Map(), identities: new Map(), isRailOpen: () => false };
    const [accounts, isRailOpen] = await Promise.all([
      this.accounts.readAll(
        tx,
        payments.map(({ body }) => body.bankAccountId),
      ),
      this.rails.open(tx, now),
    ]);
    const owners = [...new Set([...accounts.values()].map((account) => account.customerId))];
    const identities = await this.identities.readAll(tx, owners);
    return { accounts, identities, isRailOpen };
  }

  #decide(message: Collection | Payment, world: World, now: Date): Decided {
    const { body } = message;
    const amount = Money.fromJSON(body.amount);
    invariant(amount.asset === 'KZT', 'banks move tenge only');
    const direction = isCollection(message) ? 'in' : 'out';
    const may = mayInstruct(body, world.accounts.get(body.bankAccountId), world.isRailOpen(body.bic, direction));
    const base = {
      requestId: body.requestId,
      kind: kindOf(message),
      orderId: body.orderId,
      customerId: body.customerId,
      firm: body.firm,
      bankAccountId: body.bankAccountId,
      bic: body.bic,
      amount,
      traceparent: message.traceparent,
    };
    const instruction: NewInstruction = may.ok
      ? {
          ...base,
          state: 'sent',
          messageId: undashed(this.ids.uuid()),
          askAfter: secondsAfter(now, nextAskAfterSeconds('sent', 0)),
        }
      : { ...base, state: 'failed', failure: { code: may.error } };
    return { message, instruction };
  }

  #payLetterOf({ message, instruction }: Decided, world: World, now: Date): Letter[] {
    if (instruction.messageId === undefined) return [];
    const account = world.accounts.get(instruction.bankAccountId);
    const sealed = account && world.identities.get(account.customerId);
    invariant(account && sealed, 'an account that was confirmed has an owner');
    const person = { identity: this.vault.reveal(sealed), iban: this.vault.revealIban(sealed, account) };
    const about = this.#about(message, instruction.messageId, now);
    const { requestId, amount } = instruction;
    return isCollection(message)
      ? [collectLetter(this.house, about, { requestId, amount, from: person, expiresAt: message.body.lockUntil })]
      : [payLetter(this.house, about, { requestId, amount, to: person })];
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
      const about = this.#about(message, messageId, now);
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

  #about(message: BankRequest, messageId: string, now: Date): About {
    const { bic, orderId } = message.body;
    return { messageId, bic, now, correlationId: orderId, cause: message };
  }
}

function kindOf(message: Collection | Payment): Instruction['kind'] {
  if (isCollection(message)) return 'collection';
  return message.type === refundRequested.type ? 'refund' : 'payout';
}

function failureOf({ message, instruction }: Decided): Fact[] {
  if (instruction.failure === undefined) return [];
  const { requestId, orderId, customerId, firm } = instruction;
  const body = { requestId, orderId, customerId, firm, code: instruction.failure.code };
  return [fact(instruction.kind === 'collection' ? collectionFailed : payoutFailed, body, message)];
}
