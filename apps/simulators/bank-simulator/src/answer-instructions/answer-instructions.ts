// Does what the platform asks and answers, in one transaction per batch: money is booked at most once per EndToEndId,
// and what is answered later is written down before.
import { Injectable, Inject } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { POST_KEYS } from '../post-keys';
import { type Message, Outbox } from '@aiyrbas/bus';
import type { AnyMessage } from '@aiyrbas/iso20022';
import { type Ids, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { answerAfterSeconds, behaviourOf, copiesOf, isOwner, planOf } from '../domain/behaviour';
import { collectionOf, payoutOf } from '../domain/read-instruction';
import type { BankRequest } from '../domain/request';
import { type Task, requestKey, workThrough } from '../domain/work';
import type { PostKeys } from '../post-keys';
import { Post } from '../post';
import { ActsStore } from '../store/acts.store';
import { BooksStore } from '../store/books.store';
import { StatementWriter } from '../statement-writer';
import { Terms } from '../terms';
import { type Opened, openMessage } from './read-message';
import { askedOf } from './asked-statement';

export interface Refused {
  readonly message: Message<string>;
  readonly reason: string;
}

type Ask<Name extends AnyMessage['name']> = Extract<AnyMessage, { name: Name }>['model'];

@Injectable()
export class AnswerInstructions {
  constructor(
    private readonly terms: Terms,
    @Inject(POST_KEYS) private readonly keys: PostKeys,
    private readonly post: Post,
    private readonly books: BooksStore,
    private readonly acts: ActsStore,
    private readonly statements: StatementWriter,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute(tx: Tx, batch: readonly Message<string>[], now: Date): Promise<readonly Refused[]> {
    const { opened, refused } = await this.#open(batch);
    const requests = opened.flatMap((one) => this.#requestOf(one, refused) ?? []);
    const [fresh, books] = await Promise.all([
      this.books.receive(tx, requests, now),
      this.books.lockAll(tx, [...requests, ...opened.flatMap(cancelledBy)]),
    ]);

    const tasks = opened.flatMap((one) => this.#taskOf(one, books.requests, fresh) ?? []);
    const worked = workThrough(tasks, books, now, () => undashed(this.ids.uuid()));

    this.books.saveAll(tx, worked.changed);
    await this.books.book(tx, worked.booked);
    this.acts.putOff(
      tx,
      worked.later.map(({ afterSeconds, what }) => ({ dueAt: this.terms.later(now, afterSeconds), what })),
    );
    const pages = await this.statements.pages(
      tx,
      opened.flatMap((one) => askedOf(one, this.ids)),
    );
    await this.outbox.append(tx, await this.post.write([...worked.said, ...pages], now));
    return refused;
  }

  async #open(batch: readonly Message<string>[]): Promise<{ opened: Opened[]; refused: Refused[] }> {
    const opened: Opened[] = [];
    const refused: Refused[] = [];
    for (const message of batch) {
      const result = await openMessage(message, this.keys);
      if (result.ok) opened.push(result.value);
      else refused.push({ message, reason: result.error });
    }
    return { opened, refused };
  }

  #requestOf({ message, bank, asked }: Opened, refused: Refused[]): BankRequest | undefined {
    const carrier = { bic: bank.bic, correlationId: message.correlationId, traceparent: message.traceparent };
    if (asked.name !== 'pain.013.001.07' && asked.name !== 'pain.001.001.09') return undefined;
    const request =
      asked.name === 'pain.013.001.07' ? collectionOf(asked.model, carrier) : payoutOf(asked.model, carrier);
    if (request === undefined) refused.push({ message, reason: 'bad_value: an amount that cannot be booked' });
    return request;
  }

  /** The first message of a fresh request carries it out; every other one of that id gets the first outcome. */
  #taskOf(one: Opened, requests: ReadonlyMap<string, BankRequest>, fresh: Set<string>): Task | undefined {
    const { asked, bank } = one;
    switch (asked.name) {
      case 'pain.013.001.07':
      case 'pain.001.001.09': {
        const name = { bic: bank.bic, requestId: asked.model.requestId };
        const request = requests.get(requestKey(name));
        if (request === undefined) return undefined;
        if (!fresh.delete(requestKey(name))) return { task: 'answer again', ...name };
        const keepsBoth =
          this.terms.houseIban(bank.bic) === request.houseIban && request.customer.iban.slice(4, 7) === bank.code;
        return { task: 'carry out', ...name, steps: planOf(request.kind, request.behaviour, keepsBoth) };
      }
      case 'camt.056.001.08':
        return this.#cancellation(one, asked.model, requests);
      case 'acmt.023.001.02':
        return this.#ownership(one, asked.model);
      default:
        return undefined;
    }
  }

  #cancellation(
    { bank, message }: Opened,
    model: Ask<'camt.056.001.08'>,
    requests: ReadonlyMap<string, BankRequest>,
  ): Task {
    const name = { bic: bank.bic, requestId: model.requestId };
    const request = requests.get(requestKey(name));
    return {
      task: 'cancel',
      ...name,
      answer: {
        say: 'resolution',
        ...addressed(name.bic, model.requestId, message),
        copies: request ? copiesOf(request.behaviour) : 1,
        requestId: model.requestId,
        cancellationId: model.cancellationId,
        requester: model.requester,
      },
    };
  }

  #ownership({ bank, message }: Opened, model: Ask<'acmt.023.001.02'>): Task {
    const behaviour = behaviourOf(model.owner.iban);
    const keepsAccount = model.owner.iban.slice(4, 7) === bank.code;
    return {
      task: 'say',
      afterSeconds: answerAfterSeconds(behaviour),
      said: {
        say: 'ownership',
        ...addressed(bank.bic, model.requestId, message),
        copies: copiesOf(behaviour),
        requestId: model.requestId,
        originalMessageId: model.messageId,
        requester: model.requester,
        isVerified: keepsAccount && isOwner(behaviour),
      },
    };
  }
}

const addressed = (bic: string, key: string, { correlationId, traceparent }: Message<string>) => ({
  bic,
  key,
  correlationId,
  traceparent,
});

const cancelledBy = ({ asked, bank }: Opened): { bic: string; requestId: string }[] =>
  asked.name === 'camt.056.001.08' ? [{ bic: bank.bic, requestId: asked.model.requestId }] : [];
