// Opens and corrects the ledger by hand: one person proposes, another approves, and the approval's database transaction posts it.
// The magnitude is checked both times, because the ledger may change in between. A difference is resolved the same way.
import { Outbox, messagesOf } from '@aiyrbas/bus';
import { type Proposal, decideOnProposal, operatorName, propose } from '@aiyrbas/four-eyes';
import type { Principal, Refusal } from '@aiyrbas/http';
import { type Ids, type Result, invariant, ok, refuse } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { type Asset, Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG, IDS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Account, debtorOf, isCustomer, strangerIn } from '../domain/account';
import { LedgerBook } from '../domain/book';
import { type Approvals, adjustmentOf, reversalByHand, tooLarge } from '../domain/correction';
import { whyUnresolvable } from '../domain/difference';
import { allKeys, keysOf } from '../domain/load-keys';
import { openingOf } from '../domain/opening';
import { type Booking, postedEvent, receivableEvents, solvencyEvent } from '../domain/outcome';
import type { Transaction } from '../domain/transaction';
import { BookStore, type LockedBook } from '../persistence/book.store';
import { CoverageStore } from '../persistence/coverage.store';
import { DriftStore } from '../persistence/drift.store';
import { CorrectionsStore } from '../persistence/corrections.store';
import type { LedgerConfig } from '../ledger.config';

export const CORRECTION = 'ledger-correction';

export type CorrectionCommand =
  | {
      readonly what: 'adjustment';
      readonly firm: string;
      readonly debit: string;
      readonly credit: string;
      readonly amount: { readonly amount: string; readonly asset: string };
      readonly comment: string;
    }
  | {
      readonly what: 'opening';
      readonly firm: string;
      readonly cause: string;
      readonly account: string;
      readonly amount: { readonly amount: string; readonly asset: string };
      readonly comment: string;
    }
  | { readonly what: 'reversal'; readonly transactionId: string; readonly comment: string }
  | Resolution;

/** What is stated becomes what transfers and holds say; money that is missing then is booked like any other. */
interface Resolution {
  readonly what: 'difference';
  readonly differenceId: string;
  readonly comment: string;
}

interface Drafted {
  readonly transaction: Transaction;
  readonly locked: LockedBook;
  readonly book: LedgerBook;
}

@Injectable()
export class CorrectLedger {
  constructor(
    private readonly ledgerStore: BookStore,
    private readonly solvency: CoverageStore,
    private readonly drift: DriftStore,
    private readonly corrections: CorrectionsStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CONFIG) private readonly config: Pick<LedgerConfig, 'PARTNER_BANKS'>,
  ) {}

  async propose(command: CorrectionCommand, by: Principal, tx: Tx, now: Date): Promise<Result<Proposal, Refusal>> {
    const id = this.ids.uuid();
    const approvals = { proposedBy: operatorName(by), approvedBy: 'nobody yet' };
    const possible =
      command.what === 'difference'
        ? await this.#openDifference(command, tx)
        : await this.#draft(id, command, approvals, tx, now);
    if (!possible.ok) return possible;
    const proposal = { id, kind: CORRECTION, subject: subjectOf(command, id), payload: inItsForm(command) };
    return propose(tx, proposal, operatorName(by), now);
  }

  async decide(
    what: { id: string; decision: 'approve' | 'reject'; payloadHash?: string | undefined },
    by: Principal,
    tx: Tx,
    now: Date,
  ): Promise<Result<Proposal, Refusal>> {
    const approvedBy = operatorName(by);
    const decided = await decideOnProposal<CorrectionCommand>(tx, { ...what, kind: CORRECTION }, approvedBy, now);
    if (!decided.ok || decided.value.status === 'rejected') return decided;
    const approvals = { proposedBy: decided.value.proposedBy, approvedBy };
    // One at a time: two that fit alone must not go beyond what is held together.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('ledger.corrections', 0))`);
    const command = decided.value.payload;
    if (command.what === 'difference') {
      const resolved = await this.#resolve(what.id, command, tx, now);
      return resolved.ok ? decided : resolved;
    }
    const drafted = await this.#draft(what.id, command, approvals, tx, now);
    if (!drafted.ok) return drafted;
    const { transaction, locked, book } = drafted.value;
    const changes = book.changes();
    await this.ledgerStore.save(tx, changes, locked, now);
    // A correction changes solvency at once, so payouts to clients restart or stop in the same transaction.
    const solvencyChanges = await this.solvency.updateSolvency(tx, now, changes.coverage);
    const posted = postedEvent(transaction, now.toISOString());
    await this.outbox.append(
      tx,
      messagesOf([posted, ...receivableEvents(transaction), ...solvencyChanges.map((one) => solvencyEvent(one, now))]),
    );
    return decided;
  }

  /** Refused when it is resolved already, or the balance cannot be what transfers and holds say. */
  async #openDifference({ differenceId }: Resolution, tx: Tx): Promise<Result<void, Refusal>> {
    const open = await this.drift.open(tx, differenceId);
    if (!open) return refuse({ code: 'not_found', detail: 'no difference of this number is open' });
    const why = open.balance && whyUnresolvable(open.difference, open.balance);
    return why === undefined ? ok(undefined) : refuse({ code: 'decision_not_possible', detail: why });
  }

  async #resolve(id: string, command: Resolution, tx: Tx, now: Date): Promise<Result<void, Refusal>> {
    const open = await this.#openDifference(command, tx);
    if (!open.ok) return open;
    await this.drift.resolve(tx, command.differenceId, id);
    // With the last difference of a firm its money may go out again, of every asset.
    const changes = await this.solvency.updateSolvency(tx, now);
    await this.outbox.append(tx, messagesOf(changes.map((one) => solvencyEvent(one, now))));
    return ok(undefined);
  }

  /** The transaction as it would be posted now; refused when it is too large, or a customer would go below zero. */
  async #draft(
    id: string,
    command: Exclude<CorrectionCommand, Resolution>,
    approvals: Approvals,
    tx: Tx,
    now: Date,
  ): Promise<Result<Drafted, Refusal>> {
    const booking = {
      bookedAt: now.toISOString(),
      today: dayInKazakhstan(now),
      cause: { comment: command.comment },
      newId: () => this.ids.uuid(),
    };
    if (command.what === 'opening') return this.#draftOpening(command, approvals, booking, tx);
    if (command.what === 'reversal') {
      const cause = await this.corrections.causeById(tx, command.transactionId);
      if (!cause) return refuse({ code: 'not_found' });
      if (cause.kind === 'reversal') return refuse({ code: 'decision_not_possible', detail: 'a reversal stays' });
      // Part of what it opened may be settled by now, and nobody's debt goes below zero.
      if (cause.kind === 'claw_back') return refuse({ code: 'decision_not_possible', detail: 'post an adjustment' });
      const { kind, businessId } = cause;
      const causes = [
        { kind, businessId },
        { kind: 'reversal' as const, businessId: command.transactionId },
      ];
      const locked = await this.ledgerStore.lock(tx, allKeys([{ causes }]));
      const book = new LedgerBook(locked.known);
      if (book.transaction('reversal', command.transactionId)) {
        return refuse({ code: 'decision_not_possible', detail: 'it was reversed before' });
      }
      const original = book.transaction(kind, businessId)!;
      return this.#check({ transaction: reversalByHand(original, approvals, booking), locked, book }, tx);
    }
    const asset = command.amount.asset as Asset;
    const [debit, credit] = [command.debit, command.credit].map((name): Account => ({
      firm: command.firm,
      name,
      asset,
    }));
    if (debit!.name === credit!.name) return refuse({ code: 'invalid_request', detail: 'name two accounts' });
    // A customer's account is opened by the customer's own money, never by a correction.
    for (const account of [debit!, credit!].filter(isCustomer)) {
      if (!(await this.corrections.isOpened(tx, account)))
        return refuse({ code: 'not_found', detail: `${account.name} has no ${asset}` });
    }
    const stranger = await this.#strangerAmong([debit!, credit!], tx);
    if (stranger !== undefined) return refuse({ code: 'not_found', detail: stranger });
    // A debt begins with what a bank takes back, and people only reduce it: repaid, or written off.
    if (debtorOf(debit!) !== undefined) {
      return refuse({ code: 'decision_not_possible', detail: 'nobody is made a debtor by hand' });
    }
    if (debtorOf(credit!) !== undefined) {
      const owed = await this.corrections.owedBy(tx, credit!);
      if (Money.of(command.amount.amount, asset).greaterThan(owed)) {
        return refuse({ code: 'insufficient_funds', detail: `${owed.amount} is owed` });
      }
    }
    const adjustment = { id, debit: debit!, credit: credit!, amount: Money.of(command.amount.amount, asset) };
    const locked = await this.ledgerStore.lock(
      tx,
      allKeys([{ accounts: [debit!, credit!], causes: [{ kind: 'adjustment', businessId: id }] }]),
    );
    const transaction = adjustmentOf(adjustment, approvals, booking);
    return this.#check({ transaction, locked, book: new LedgerBook(locked.known) }, tx);
  }

  /** Nothing to compare it with is there yet: reconciliation compares it with what the bank or the venue states. */
  async #draftOpening(
    command: Extract<CorrectionCommand, { what: 'opening' }>,
    approvals: Approvals,
    booking: Booking,
    tx: Tx,
  ): Promise<Result<Drafted, Refusal>> {
    const asset = command.amount.asset as Asset;
    const stranger = await this.#strangerAmong([{ firm: command.firm, name: command.account, asset }], tx);
    if (stranger !== undefined) return refuse({ code: 'decision_not_possible', detail: stranger });
    const opening = { ...command, asset, amount: Money.of(command.amount.amount, asset).amount, ...approvals };
    const transaction = openingOf(opening, booking);
    const locked = await this.ledgerStore.lock(tx, allKeys([keysOf(transaction)]));
    const book = new LedgerBook(locked.known);
    if (book.transaction('opening', command.cause)) {
      return refuse({ code: 'decision_not_possible', detail: 'it was posted before under this cause' });
    }
    const applied = book.apply({ posts: [transaction] });
    invariant(applied.ok, 'an opening takes nothing from a customer');
    return ok({ transaction, locked, book });
  }

  /**
   * Which account is of a bank or a venue that nobody here works with: value there could not be reconciled with anybody. That of a
   * former partner stays in the ledger, and may be emptied.
   */
  async #strangerAmong(accounts: readonly Account[], tx: Tx): Promise<string | undefined> {
    for (const account of accounts) {
      const stranger = strangerIn(account.name, this.config.PARTNER_BANKS);
      if (stranger !== undefined && !(await this.corrections.isOpened(tx, account))) return stranger;
    }
    return undefined;
  }

  async #check(drafted: Drafted, tx: Tx): Promise<Result<Drafted, Refusal>> {
    const { transaction, book } = drafted;
    const customer = transaction.transfers.flatMap(({ debit, credit }) => [debit, credit]).find(isCustomer);
    const known = await this.corrections.scales(tx, transaction.firm, customer?.name);
    const excess = tooLarge(transaction.transfers, (asset) => known.get(asset)!);
    if (excess !== undefined) return refuse({ code: 'magnitude_exceeded', detail: excess });
    const applied = book.apply({ posts: [transaction] });
    if (applied.ok) return ok(drafted);
    invariant('available' in applied.error, 'a correction does not depend on the solvency coverage');
    return refuse({ code: 'insufficient_funds', detail: `${applied.error.available.amount} is available` });
  }
}

/** What can be proposed once at a time. */
function subjectOf(command: CorrectionCommand, id: string): string {
  switch (command.what) {
    case 'reversal':
      return command.transactionId;
    case 'opening':
      return `opening ${command.cause}`;
    case 'difference':
      return `difference ${command.differenceId}`;
    case 'adjustment':
      return id;
  }
}

/** The amount with its asset's digits, as it will be booked and shown: what two people see is what is posted. */
const inItsForm = (command: CorrectionCommand): CorrectionCommand =>
  'amount' in command
    ? { ...command, amount: Money.of(command.amount.amount, command.amount.asset as Asset).toJSON() }
    : command;
