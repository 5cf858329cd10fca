// Turns a request into an instruction, as the current conditions decide. The instruction comes with the outbound
// message to the bank, or with the failure to publish. New requests and waiting requests are treated the same.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { type Cause, type OutboundMessage, eventMessage } from '@aiyrbas/bus';
import { collectionFailed, payoutFailed } from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import { executionStart } from '@aiyrbas/kz';
import type { Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from '../domain/identity';
import { type Blocker, type ReleaseConditions, decideInstruction } from '../domain/instruct';
import type { FailureCode, Payment, SuspenseReturn } from '../domain/instruction';
import { nextRequestAt } from '../domain/status-request-backoff';
import { Institution } from '../domain/institution';
import {
  type About,
  type OutboundBankMessage,
  collectionMessage,
  payoutMessage,
  returnMessage,
} from '../integration/bank-message';
import { AccountsStore } from '../persistence/accounts.store';
import type { BankAccount } from '../persistence/bank-account.entity';
import { IdentitiesStore } from '../persistence/identities.store';
import type { NewInstruction, NewPayment } from '../persistence/instructions.store';
import { EncryptedStore } from '../persistence/encrypted-store';

interface InstructRequest {
  readonly cause: Cause;
}
export interface PaymentRequest extends Omit<Payment, 'state' | 'failure'>, InstructRequest {
  /** When a collection is of no use any more. */
  readonly expiresAt?: string;
}
export interface ReturnRequest extends Omit<SuspenseReturn, 'state' | 'failure'>, InstructRequest {
  readonly sealedPayer: string;
}

export interface Instructed<As extends NewInstruction = NewInstruction> {
  readonly instruction: As;
  readonly blocker?: Blocker;
  readonly messages: readonly OutboundBankMessage[];
  readonly events: readonly OutboundMessage[];
}

interface Payees {
  readonly accounts: ReadonlyMap<string, BankAccount>;
  readonly identities: ReadonlyMap<string, SealedIdentity>;
}

@Injectable()
export class Instructor {
  constructor(
    private readonly institution: Institution,
    private readonly encryptedStore: EncryptedStore,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async payments(
    tx: Tx,
    requests: readonly PaymentRequest[],
    conditions: ReleaseConditions,
    now: Date,
  ): Promise<Instructed<NewPayment>[]> {
    if (requests.length === 0) return [];
    const accountIds = requests.map(({ bankAccountId }) => bankAccountId);
    const accounts = await this.accounts.readAll(tx, accountIds);
    const owners = [...new Set([...accounts.values()].map((account) => account.customerId))];
    const identities = await this.identities.readAll(tx, owners);
    return requests.map((request) => this.#payment(request, conditions, { accounts, identities }, now));
  }

  returns(requests: readonly ReturnRequest[], conditions: ReleaseConditions, now: Date): Instructed[] {
    return requests.map(({ cause, sealedPayer, ...what }): Instructed => {
      const payment = { ...what, traceparent: cause.traceparent };
      const decision = decideInstruction(payment, undefined, conditions);
      if (decision.may === 'wait') return waits(payment, decision.why);
      const { sending, about } = this.#sending(payment, cause, now);
      const to = this.encryptedStore.revealPayer(payment.entryId, sealedPayer);
      const message = returnMessage(this.institution, about, {
        requestId: payment.requestId,
        amount: payment.amount,
        to,
      });
      return { instruction: { ...payment, ...sending }, messages: [message], events: [] };
    });
  }

  #payment(request: PaymentRequest, conditions: ReleaseConditions, payees: Payees, now: Date): Instructed<NewPayment> {
    const { cause, expiresAt, ...what } = request;
    const payment = { ...what, traceparent: cause.traceparent };
    const decision = decideInstruction(
      {
        ...payment,
        expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
        executedFrom: executionStart(now, this.institution.cutOffAt(payment.bic)),
      },
      payees.accounts.get(payment.bankAccountId),
      conditions,
    );
    if (decision.may === 'never') return failed(payment, decision.code, cause);
    if (decision.may === 'wait') return waits(payment, decision.why);
    const { sending, about } = this.#sending(payment, cause, now);
    const messages = [this.#message(request, about, payees)];
    return { instruction: { ...payment, ...sending }, messages, events: [] };
  }

  #sending({ bic, orderId }: { bic: string; orderId?: string | undefined }, cause: Cause, now: Date) {
    const messageId = undashed(this.ids.uuid());
    const cutOff = this.institution.cutOffAt(bic);
    const requestAfter = nextRequestAt(now, { state: 'sent', timesRequested: 0, sentAt: now, cutOff });
    const sending = { state: 'sent' as const, messageId, requestAfter };
    return { sending, about: { messageId, bic, now, correlationId: orderId, cause } };
  }

  #message(request: PaymentRequest, about: About, { accounts, identities }: Payees): OutboundBankMessage {
    const { requestId, amount } = request;
    const account = accounts.get(request.bankAccountId);
    const sealed = account && identities.get(account.customerId);
    invariant(account && sealed, 'an account that was confirmed has an owner');
    const person = {
      identity: this.encryptedStore.reveal(sealed),
      iban: this.encryptedStore.revealIban(sealed, account),
    };
    if (request.kind !== 'collection') {
      return payoutMessage(this.institution, about, { requestId, amount, kind: request.kind, to: person });
    }
    invariant(request.expiresAt !== undefined, 'a collection has an expiry time');
    return collectionMessage(this.institution, about, {
      requestId,
      amount,
      from: person,
      expiresAt: request.expiresAt,
      consentId: account.verificationId,
    });
  }
}

const waits = <As extends object>(payment: As, why: Blocker) => ({
  instruction: { ...payment, state: 'waiting' as const },
  blocker: why,
  messages: [],
  events: [],
});

function failed(payment: Omit<NewPayment, 'state'>, code: FailureCode, cause: Cause): Instructed<NewPayment> {
  const { requestId, orderId, customerId, firm } = payment;
  const failedEvent = payment.kind === 'collection' ? collectionFailed : payoutFailed;
  return {
    instruction: { ...payment, state: 'failed', failure: { code } },
    messages: [],
    events: [eventMessage(failedEvent, { requestId, orderId, customerId, firm, code }, cause)],
  };
}
