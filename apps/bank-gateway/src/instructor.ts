// Makes an instruction of a request: judged by what stands now, with the letter that goes to the bank or the failure that
// is told. The same for a request that has just come and for one that has waited.
import { type Cause, type Fact, fact } from '@aiyrbas/bus';
import { collectionFailed, payoutFailed } from '@aiyrbas/contracts';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from './domain/identity';
import { type Circumstances, type Hindrance, judge } from './domain/instruct';
import type { FailureCode, Instruction } from './domain/instruction';
import { nextAskAfterSeconds, secondsAfter } from './domain/patience';
import type { House } from './house';
import { type Letter, collectLetter, payLetter } from './letter';
import { AccountsStore, type BankAccount } from './store/accounts.store';
import { IdentitiesStore } from './store/identities.store';
import type { NewInstruction } from './store/instructions.store';
import type { Vault } from './vault';

export interface Request extends Omit<Instruction, 'state' | 'failure'> {
  readonly cause: Cause;
  /** When a collection is of no use any more. */
  readonly expiresAt?: string;
}

export interface Instructed {
  readonly instruction: NewInstruction;
  readonly hindrance?: Hindrance;
  readonly letters: readonly Letter[];
  readonly facts: readonly Fact[];
}

interface Payees {
  readonly accounts: ReadonlyMap<string, BankAccount>;
  readonly identities: ReadonlyMap<string, SealedIdentity>;
}

export class Instructor {
  constructor(
    private readonly house: House,
    private readonly vault: Vault,
    private readonly accounts: AccountsStore,
    private readonly identities: IdentitiesStore,
    private readonly ids: Ids,
  ) {}

  async instruct(tx: Tx, requests: readonly Request[], circumstances: Circumstances, now: Date): Promise<Instructed[]> {
    if (requests.length === 0) return [];
    const accountIds = requests.map(({ bankAccountId }) => bankAccountId);
    const accounts = await this.accounts.readAll(tx, accountIds);
    const owners = [...new Set([...accounts.values()].map((account) => account.customerId))];
    const identities = await this.identities.readAll(tx, owners);
    return requests.map((request) => this.#one(request, circumstances, { accounts, identities }, now));
  }

  #one(request: Request, circumstances: Circumstances, payees: Payees, now: Date): Instructed {
    const { cause, expiresAt: _until, ...what } = request;
    const asked = { ...what, traceparent: cause.traceparent };
    const verdict = judge(asked, payees.accounts.get(asked.bankAccountId), circumstances);
    if (verdict.may === 'never') return { ...failed(asked, verdict.code, cause), letters: [] };
    if (verdict.may === 'wait') {
      return { instruction: { ...asked, state: 'waiting' }, hindrance: verdict.why, letters: [], facts: [] };
    }
    const messageId = undashed(this.ids.uuid());
    const askAfter = secondsAfter(now, nextAskAfterSeconds('sent', 0));
    const letter = this.#letter(request, messageId, payees, now);
    return { instruction: { ...asked, state: 'sent', messageId, askAfter }, letters: [letter], facts: [] };
  }

  #letter(request: Request, messageId: string, { accounts, identities }: Payees, now: Date): Letter {
    const { requestId, bic, orderId, amount, cause } = request;
    const account = accounts.get(request.bankAccountId);
    const sealed = account && identities.get(account.customerId);
    invariant(account && sealed, 'an account that was confirmed has an owner');
    const person = { identity: this.vault.reveal(sealed), iban: this.vault.revealIban(sealed, account) };
    const about = { messageId, bic, now, correlationId: orderId, cause };
    if (request.kind !== 'collection') return payLetter(this.house, about, { requestId, amount, to: person });
    invariant(request.expiresAt !== undefined, 'a collection says until when it is of use');
    return collectLetter(this.house, about, { requestId, amount, from: person, expiresAt: request.expiresAt });
  }
}

function failed(
  asked: Omit<NewInstruction, 'state'>,
  code: FailureCode,
  cause: Cause,
): Pick<Instructed, 'instruction' | 'facts'> {
  const { requestId, orderId, customerId, firm } = asked;
  const told = asked.kind === 'collection' ? collectionFailed : payoutFailed;
  return {
    instruction: { ...asked, state: 'failed', failure: { code } },
    facts: [fact(told, { requestId, orderId, customerId, firm, code }, cause)],
  };
}
