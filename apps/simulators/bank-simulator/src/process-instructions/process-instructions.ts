// Processes the platform's requests and answers them, in one transaction per batch. Money is booked at most once per
// EndToEndId. A later response is stored before it is sent.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { MESSAGE_KEYS } from '../integration/message-keys';
import { type Message, Outbox } from '@aiyrbas/bus';
import { isHeldBy } from '@aiyrbas/contracts';
import type { AnyMessage } from '@aiyrbas/iso20022';
import { type Ids, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { behaviourOf, copiesOf, isOwner, planOf, refusalPlan, respondAfterSeconds } from '../domain/behaviour';
import { faultOfCollection, faultOfTransfer } from '../domain/check-instruction';
import { collectionOf, payoutOf } from '../domain/read-instruction';
import type { BankRequest } from '../domain/request';
import { type Task, requestKey, workThrough } from '../domain/work';
import type { MessageKeys } from '../integration/message-keys';
import { BankReplySender } from '../integration/bank-reply-sender';
import { ActsStore } from '../persistence/acts.store';
import { SimulatedAccountsStore } from '../persistence/simulated-accounts.store';
import { StatementWriter } from '../integration/statement-writer';
import { BankTerms } from '../integration/terms';
import { type Opened, openMessage } from './read-message';
import { statementRequestsOf } from './statement-requests';

export interface RefusedRequest {
  readonly message: Message<string>;
  readonly reason: string;
}

type ModelOf<Name extends AnyMessage['name']> = Extract<AnyMessage, { name: Name }>['model'];

@Injectable()
export class ProcessInstructions {
  constructor(
    private readonly terms: BankTerms,
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
    private readonly sender: BankReplySender,
    private readonly accounts: SimulatedAccountsStore,
    private readonly acts: ActsStore,
    private readonly statements: StatementWriter,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute(tx: Tx, batch: readonly Message<string>[], now: Date): Promise<readonly RefusedRequest[]> {
    const { opened, refused } = await this.#open(batch, now);
    const requests = opened.flatMap((one) => this.#requestOf(one, refused) ?? []);
    const [fresh, accounts] = await Promise.all([
      this.accounts.receive(tx, requests, now),
      this.accounts.lockAll(tx, [...requests, ...opened.flatMap(cancelledBy)]),
    ]);

    const tasks = opened.flatMap((one) => this.#taskOf(one, accounts.requests, fresh, now) ?? []);
    const worked = workThrough(tasks, accounts, now, () => undashed(this.ids.uuid()));

    this.accounts.saveAll(tx, worked.changed);
    await this.accounts.book(tx, worked.booked);
    this.acts.putOff(
      tx,
      worked.later.map(({ afterSeconds, what }) => ({ dueAt: this.terms.later(now, afterSeconds), what })),
    );
    const pages = await this.statements.pages(
      tx,
      opened.flatMap((one) => statementRequestsOf(one, this.ids)),
    );
    await this.outbox.append(tx, await this.sender.write([...worked.said, ...pages], now));
    return refused;
  }

  async #open(batch: readonly Message<string>[], now: Date): Promise<{ opened: Opened[]; refused: RefusedRequest[] }> {
    const opened: Opened[] = [];
    const refused: RefusedRequest[] = [];
    for (const message of batch) {
      const result = await openMessage(message, this.keys, now);
      if (result.ok) opened.push(result.value);
      else refused.push({ message, reason: result.error });
    }
    return { opened, refused };
  }

  #requestOf({ message, bic, request: parsed }: Opened, refused: RefusedRequest[]): BankRequest | undefined {
    const carrier = { bic, correlationId: message.correlationId, traceparent: message.traceparent };
    if (parsed.name !== 'pain.013.001.07' && parsed.name !== 'pain.001.001.09') return undefined;
    const request =
      parsed.name === 'pain.013.001.07' ? collectionOf(parsed.model, carrier) : payoutOf(parsed.model, carrier);
    if (request === undefined) refused.push({ message, reason: 'bad_value: an amount that cannot be booked' });
    return request;
  }

  /** The first message of a fresh request carries it out; every other one of that id gets the first outcome. */
  #taskOf(one: Opened, requests: ReadonlyMap<string, BankRequest>, fresh: Set<string>, now: Date): Task | undefined {
    const { request: parsed, bic } = one;
    switch (parsed.name) {
      case 'pain.013.001.07':
      case 'pain.001.001.09': {
        const name = { bic, requestId: parsed.model.requestId };
        const request = requests.get(requestKey(name));
        if (request === undefined) return undefined;
        if (!fresh.delete(requestKey(name))) return { task: 'answer again', ...name };
        const { rails } = this.terms.bank(bic);
        const fault =
          parsed.name === 'pain.013.001.07'
            ? faultOfCollection(parsed.model, rails, now)
            : faultOfTransfer(parsed.model, rails);
        if (fault !== undefined) return { task: 'carry out', ...name, steps: refusalPlan(fault) };
        const keepsBoth =
          this.terms.bank(bic).account === request.houseIban && isHeldBy(this.terms.bank(bic), request.customer.iban);
        return { task: 'carry out', ...name, steps: planOf(request.kind, request.behaviour, keepsBoth) };
      }
      case 'camt.056.001.08':
        return this.#cancellation(one, parsed.model, requests);
      case 'acmt.023.001.02':
        return this.#ownership(one, parsed.model);
      default:
        return undefined;
    }
  }

  #cancellation(
    { bic, message }: Opened,
    model: ModelOf<'camt.056.001.08'>,
    requests: ReadonlyMap<string, BankRequest>,
  ): Task {
    const name = { bic, requestId: model.requestId };
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

  #ownership({ bic, message }: Opened, model: ModelOf<'acmt.023.001.02'>): Task {
    const behaviour = behaviourOf(model.owner.iban);
    const keepsAccount = isHeldBy(this.terms.bank(bic), model.owner.iban);
    return {
      task: 'say',
      afterSeconds: respondAfterSeconds(behaviour),
      said: {
        say: 'ownership',
        ...addressed(bic, model.requestId, message),
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

const cancelledBy = ({ request, bic }: Opened): { bic: string; requestId: string }[] =>
  request.name === 'camt.056.001.08' ? [{ bic, requestId: request.model.requestId }] : [];
