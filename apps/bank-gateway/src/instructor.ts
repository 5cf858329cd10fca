// Makes an instruction of a request: judged by what stands now, with the letter that goes to the bank or the failure that
// is told. The same for a request that has just come and for one that has waited.
import { Injectable, Inject } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { type Cause, type Fact, fact } from '@aiyrbas/bus';
import { collectionFailed, payoutFailed } from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from './domain/identity';
import { type Circumstances, type Hindrance, judge } from './domain/instruct';
import type { FailureCode, Payment, SuspenseReturn } from './domain/instruction';
import { nextAskAfterSeconds, secondsAfter } from './domain/patience';
import { House } from './house';
import { type About, type Letter, collectLetter, payLetter, returnLetter } from './letter';
import { AccountsStore, type BankAccount } from './store/accounts.store';
import { IdentitiesStore } from './store/identities.store';
import type { NewInstruction, NewPayment } from './store/instructions.store';
import { Vault } from './vault';

interface Asked {
  readonly cause: Cause;
}
export interface PaymentRequest extends Omit<Payment, 'state' | 'failure'>, Asked {
  /** When a collection is of no use any more. */
  readonly expiresAt?: string;
}
export interface ReturnRequest extends Omit<SuspenseReturn, 'state' | 'failure'>, Asked {
  readonly sealedPayer: string;
}

export interface Instructed<As extends NewInstruction = NewInstruction> {
  readonly instruction: As;
  readonly hindrance?: Hindrance;
  readonly letters: readonly Letter[];
  readonly facts: readonly Fact[];
}

interface Payees {
  readonly accounts: ReadonlyMap<string, BankAccount>;
  readonly identities: ReadonlyMap<string, SealedIdentity>;
}

@Injectable()
export class Instructor {
  constructor(
    private readonly house: House,
    private readonly vault: Vault,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async payments(
    tx: Tx,
    requests: readonly PaymentRequest[],
    circumstances: Circumstances,
    now: Date,
  ): Promise<Instructed<NewPayment>[]> {
    if (requests.length === 0) return [];
    const accountIds = requests.map(({ bankAccountId }) => bankAccountId);
    const accounts = await this.accounts.readAll(tx, accountIds);
    const owners = [...new Set([...accounts.values()].map((account) => account.customerId))];
    const identities = await this.identities.readAll(tx, owners);
    return requests.map((request) => this.#payment(request, circumstances, { accounts, identities }, now));
  }

  returns(requests: readonly ReturnRequest[], circumstances: Circumstances, now: Date): Instructed[] {
    return requests.map(({ cause, sealedPayer, ...what }): Instructed => {
      const asked = { ...what, traceparent: cause.traceparent };
      const verdict = judge(asked, undefined, circumstances);
      if (verdict.may === 'wait') return waits(asked, verdict.why);
      const { sending, about } = this.#sending(asked, cause, now);
      const to = this.vault.revealPayer(asked.entryId, sealedPayer);
      const letter = returnLetter(this.house, about, { requestId: asked.requestId, amount: asked.amount, to });
      return { instruction: { ...asked, ...sending }, letters: [letter], facts: [] };
    });
  }

  #payment(request: PaymentRequest, circumstances: Circumstances, payees: Payees, now: Date): Instructed<NewPayment> {
    const { cause, expiresAt: _until, ...what } = request;
    const asked = { ...what, traceparent: cause.traceparent };
    const verdict = judge(asked, payees.accounts.get(asked.bankAccountId), circumstances);
    if (verdict.may === 'never') return failed(asked, verdict.code, cause);
    if (verdict.may === 'wait') return waits(asked, verdict.why);
    const { sending, about } = this.#sending(asked, cause, now);
    const letters = [this.#letter(request, about, payees)];
    return { instruction: { ...asked, ...sending }, letters, facts: [] };
  }

  #sending({ bic, orderId }: { bic: string; orderId?: string | undefined }, cause: Cause, now: Date) {
    const messageId = undashed(this.ids.uuid());
    const askAfter = secondsAfter(now, nextAskAfterSeconds('sent', 0));
    const sending = { state: 'sent' as const, messageId, askAfter };
    return { sending, about: { messageId, bic, now, correlationId: orderId, cause } };
  }

  #letter(request: PaymentRequest, about: About, { accounts, identities }: Payees): Letter {
    const { requestId, amount } = request;
    const account = accounts.get(request.bankAccountId);
    const sealed = account && identities.get(account.customerId);
    invariant(account && sealed, 'an account that was confirmed has an owner');
    const person = { identity: this.vault.reveal(sealed), iban: this.vault.revealIban(sealed, account) };
    if (request.kind !== 'collection') return payLetter(this.house, about, { requestId, amount, to: person });
    invariant(request.expiresAt !== undefined, 'a collection says until when it is of use');
    return collectLetter(this.house, about, { requestId, amount, from: person, expiresAt: request.expiresAt });
  }
}

const waits = <As extends object>(asked: As, why: Hindrance) => ({
  instruction: { ...asked, state: 'waiting' as const },
  hindrance: why,
  letters: [],
  facts: [],
});

function failed(asked: Omit<NewPayment, 'state'>, code: FailureCode, cause: Cause): Instructed<NewPayment> {
  const { requestId, orderId, customerId, firm } = asked;
  const told = asked.kind === 'collection' ? collectionFailed : payoutFailed;
  return {
    instruction: { ...asked, state: 'failed', failure: { code } },
    letters: [],
    facts: [fact(told, { requestId, orderId, customerId, firm, code }, cause)],
  };
}
