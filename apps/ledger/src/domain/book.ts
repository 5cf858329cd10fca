// The book of a batch: balances, holds and transactions as they were read under lock, and running from there. Every
// act is checked transfer by transfer, in order, against what is available at that instant: a customer never goes
// below zero, not even for the time between two items, so nothing later can hide an overdraft.
import { type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { type Account, isCustomer, keyOf } from './account';
import { type Coverage, coverageChanges, coverageKey, isShort, plus, promises, sumOf, worsens } from './coverage';
import { type Hold, type HoldOutcome, canEnd } from './hold';
import { type Transaction, type TransactionKind, transactionCauseOf } from './transaction';

export interface AccountBalance {
  readonly posted: Money;
  readonly held: Money;
}

/** What was read under lock before anything is decided. A customer account that is not listed is empty. */
export interface KnownLedgerState {
  readonly balances: readonly { readonly account: Account; readonly balance: AccountBalance }[];
  readonly holds: readonly Hold[];
  readonly transactions: readonly Transaction[];
  readonly earlyFailures: readonly string[];
  /** What is held against what is owed, where it is known: read only for batches that could go beyond it. */
  readonly coverage?: readonly Coverage[];
}

/** What one item does, all or nothing, in this order: holds end, transactions post, a hold is placed. */
export interface Act {
  readonly ends?: readonly { readonly hold: Hold; readonly outcome: HoldOutcome }[] | undefined;
  readonly posts?: readonly Transaction[] | undefined;
  readonly newHold?: Hold | undefined;
}

export interface Shortage {
  readonly account: Account;
  readonly available: Money;
}

/** Clients would be owed more than is held. */
export interface Beyond {
  readonly beyond: Coverage;
}

/** What the batch changed, each row once, in the order in which it happened. */
export interface Changes {
  readonly transactions: readonly Transaction[];
  readonly holdsRequested: readonly Hold[];
  readonly holdsEnded: readonly Hold[];
  readonly balances: readonly { readonly account: Account; readonly balance: AccountBalance }[];
  readonly earlyFailures: readonly string[];
  /** What all of it does to the cover. */
  readonly coverage: readonly Coverage[];
  /** Those of the changes above to which an item has added that left less for clients than there was. */
  readonly strained: readonly Coverage[];
}

type Running = Map<string, { account: Account; balance: AccountBalance }>;

export class LedgerBook {
  readonly #balances: Running = new Map();
  readonly #holds = new Map<string, Hold>();
  readonly #transactions = new Map<string, Transaction>();
  readonly #earlyFailures: Set<string>;
  readonly #posted: Transaction[] = [];
  readonly #moved = new Set<string>();
  readonly #requestedHolds = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #newFailures: string[] = [];
  readonly #coverage: Map<string, Coverage>;

  constructor(known: KnownLedgerState) {
    for (const row of known.balances) this.#balances.set(keyOf(row.account), row);
    for (const hold of known.holds) this.#holds.set(hold.id, hold);
    for (const transaction of known.transactions) this.#remember(transaction);
    this.#earlyFailures = new Set(known.earlyFailures);
    this.#coverage = new Map((known.coverage ?? []).map((coverage) => [coverageKey(coverage), coverage]));
  }

  transaction(kind: TransactionKind, businessId: string): Transaction | undefined {
    return this.#transactions.get(transactionCauseOf(kind, businessId));
  }

  transactionsOf(orderId: string): Transaction[] {
    return [...this.#transactions.values()].filter((transaction) => transaction.orderId === orderId);
  }

  /** What a bank's entry brought into suspense. */
  suspended(entryId: string): Transaction | undefined {
    return this.#suspense('entryId', entryId);
  }

  /** How it left again. */
  returnOf(entryId: string): Transaction | undefined {
    return this.#suspense('returns', entryId);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  /** The open holds of an order, in id order, so that every run returns the same list. */
  placedHoldsOf(orderId: string): Hold[] {
    return [...this.#holds.values()]
      .filter((hold) => hold.orderId === orderId && hold.state === 'placed')
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** What a customer may use. */
  available(account: Account): Money {
    const { posted, held } = this.#balances.get(keyOf(account))?.balance ?? empty(account);
    return posted.minus(held);
  }

  failedEarly(requestId: string): boolean {
    return this.#earlyFailures.has(requestId);
  }

  /** Does all of an act, or nothing and says what was missing. */
  apply({ ends = [], posts = [], newHold }: Act): Result<void, Shortage | Beyond> {
    const draft: Running = new Map();
    const now = (account: Account): AccountBalance =>
      (draft.get(keyOf(account)) ?? this.#balances.get(keyOf(account)))?.balance ?? empty(account);
    const set = (account: Account, balance: AccountBalance): void =>
      void draft.set(keyOf(account), { account, balance });

    for (const { hold } of ends) {
      invariant(canEnd(this.#holds.get(hold.id) ?? hold), `hold ${hold.id} has already ended`);
      const { posted, held } = now(hold.account);
      set(hold.account, { posted, held: held.minus(hold.amount) });
    }
    for (const { debit, credit, amount } of posts.flatMap((transaction) => transaction.transfers)) {
      if (isCustomer(debit)) {
        const { posted, held } = now(debit);
        const available = posted.minus(held);
        if (available.lessThan(amount)) return refuse({ account: debit, available });
        set(debit, { posted: posted.minus(amount), held });
      }
      if (isCustomer(credit)) {
        const { posted, held } = now(credit);
        set(credit, { posted: posted.plus(amount), held });
      }
    }
    if (newHold) {
      const { posted, held } = now(newHold.account);
      const available = posted.minus(held);
      if (available.lessThan(newHold.amount)) return refuse({ account: newHold.account, available });
      set(newHold.account, { posted, held: held.plus(newHold.amount) });
    }

    const coverages = this.#coverage.size === 0 ? [] : this.#coverageAfter(posts);
    const beyond = coverages.find(({ after, change }) => promises(change) && isShort(after));
    if (beyond) return refuse({ beyond: beyond.after });

    for (const { after } of coverages) this.#coverage.set(coverageKey(after), after);
    for (const [key, row] of draft) {
      this.#balances.set(key, row);
      this.#moved.add(key);
    }
    for (const { hold, outcome } of ends) this.#end(hold, outcome);
    for (const transaction of posts) {
      invariant(!this.transaction(transaction.kind, transaction.businessId), `${transaction.businessId} posts twice`);
      this.#remember(transaction);
      this.#posted.push(transaction);
    }
    if (newHold) this.#requestHold(newHold);
    return ok(undefined);
  }

  /** A refusal is kept as the answer to its id. */
  keepRefusal(hold: Hold): void {
    this.#requestHold({ ...hold, state: 'refused' });
  }

  keepEarlyFailure(requestId: string): void {
    this.#earlyFailures.add(requestId);
    this.#newFailures.push(requestId);
  }

  changes(): Changes {
    const each = this.#posted.map((transaction) => coverageChanges(transaction.transfers));
    const coverage = sumOf(each.flat());
    const strained = new Set(each.flat().filter(worsens).map(coverageKey));
    return {
      transactions: this.#posted,
      holdsRequested: [...this.#requestedHolds].map((id) => this.#holds.get(id)!),
      holdsEnded: [...this.#ended].map((id) => this.#holds.get(id)!),
      balances: [...this.#moved].map((key) => this.#balances.get(key)!),
      earlyFailures: this.#newFailures,
      coverage,
      strained: coverage.filter((change) => strained.has(coverageKey(change))),
    };
  }

  #coverageAfter(posts: readonly Transaction[]): { after: Coverage; change: Coverage }[] {
    return coverageChanges(posts.flatMap((transaction) => transaction.transfers)).flatMap((change) => {
      const before = this.#coverage.get(coverageKey(change));
      return before ? [{ after: plus(before, change), change }] : [];
    });
  }

  #requestHold(hold: Hold): void {
    invariant(!this.#holds.has(hold.id), `hold ${hold.id} is requested twice`);
    this.#holds.set(hold.id, hold);
    this.#requestedHolds.add(hold.id);
  }

  /** A hold that was asked for in this very batch is written once, with its end. */
  #end(hold: Hold, outcome: HoldOutcome): void {
    this.#holds.set(hold.id, { ...hold, state: outcome });
    if (!this.#requestedHolds.has(hold.id)) this.#ended.add(hold.id);
  }

  #suspense(word: 'entryId' | 'returns', entryId: string): Transaction | undefined {
    return [...this.#transactions.values()].find(({ kind, cause }) => kind === 'suspense' && cause[word] === entryId);
  }

  #remember(transaction: Transaction): void {
    this.#transactions.set(transactionCauseOf(transaction.kind, transaction.businessId), transaction);
  }
}

const empty = ({ asset }: Account): AccountBalance => ({ posted: Money.zero(asset), held: Money.zero(asset) });
