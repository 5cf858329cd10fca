// Posts a batch: lock, decide item by item in order, save, publish. A refusal is a result. An item that needs a person is
// parked with all later items of its key, and the rest of the batch continues. Most batches bring at least as much for
// clients as they add to what is owed. A batch that does not is checked against the solvency coverage, with one more read.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BatchContext, type MessageIn, type OutboundMessage, Outbox, messagesOf } from '@aiyrbas/bus';
import type { NewEvent } from '@aiyrbas/contracts';
import type { Ids } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { Metrics } from '@aiyrbas/observability';
import { IDS, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Changes, type KnownLedgerState, LedgerBook } from '../domain/book';
import { goesShort } from '../domain/coverage';
import { LEDGER_EVENTS } from '../domain/decide';
import { allKeys } from '../domain/load-keys';
import { solvencyEvent } from '../domain/outcome';
import { BookStore } from '../persistence/book.store';
import { CoverageStore } from '../persistence/coverage.store';

export type LedgerMessage = MessageIn<typeof LEDGER_EVENTS>;

@Injectable()
export class PostTransactions {
  readonly #posted;

  constructor(
    private readonly ledgerStore: BookStore,
    private readonly solvency: CoverageStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#posted = metrics.counter('ledger_transactions_total', 'Transactions posted, by kind', ['kind']);
  }

  async execute(batch: readonly LedgerMessage[], context: BatchContext): Promise<void> {
    const { tx, now } = context;
    const locked = await this.ledgerStore.lock(tx, allKeys(batch.map((message) => LEDGER_EVENTS.load(message))));
    const { changes, events, parkings, isShort } = await this.#decide(batch, locked.known, context);
    parkings.forEach(([message, reason]) => context.park(message, reason));
    const [published] = await Promise.all([messages(events), this.ledgerStore.save(tx, changes, locked, now)]);
    const solvencyUpdates = isShort ? await this.solvency.updateSolvency(tx, now, changes.strained) : [];
    await this.outbox.append(tx, [...published, ...messagesOf(solvencyUpdates.map((one) => solvencyEvent(one, now)))]);
    tx.afterCommit(() => changes.transactions.forEach(({ kind }) => this.#posted.inc({ kind })));
  }

  /** Decides, and once more with the cover in view when the batch could leave clients with less than they are owed. */
  async #decide(
    batch: readonly LedgerMessage[],
    known: KnownLedgerState,
    { tx, now }: BatchContext,
  ): Promise<Decided & { readonly isShort: boolean }> {
    const decided = this.#decideEach(new LedgerBook(known), batch, now);
    if (decided.changes.strained.length === 0) return { ...decided, isShort: false };
    const coverage = await this.solvency.read(tx, decided.changes.strained);
    if (!goesShort(coverage, decided.changes.coverage)) return { ...decided, isShort: false };
    return { ...this.#decideEach(new LedgerBook({ ...known, coverage }), batch, now), isShort: true };
  }

  #decideEach(book: LedgerBook, batch: readonly LedgerMessage[], now: Date): Decided {
    const clock = { bookedAt: now.toISOString(), today: dayInKazakhstan(now) };
    const newId = (): string => this.ids.uuid();
    const blocked = new Set<string>();
    const parkings: [LedgerMessage, string][] = [];
    const events = batch.flatMap((message): [readonly NewEvent[], LedgerMessage][] => {
      if (blocked.has(message.key)) {
        parkings.push([message, 'behind a parked message of the same key']);
        return [];
      }
      const cause = { event: message.id, type: message.type };
      const outcome = LEDGER_EVENTS.decide(message, book, { ...clock, cause, newId });
      if (outcome.kind === 'parked') {
        blocked.add(message.key);
        parkings.push([message, `${outcome.reason}: ${outcome.detail}`]);
      }
      return outcome.kind === 'done' ? [[outcome.events, message]] : [];
    });
    return { changes: book.changes(), events, parkings };
  }
}

interface Decided {
  readonly changes: Changes;
  readonly events: readonly (readonly [readonly NewEvent[], LedgerMessage])[];
  readonly parkings: readonly (readonly [LedgerMessage, string])[];
}

/** The events are written out while the database writes what was decided. */
async function messages(events: Decided['events']): Promise<OutboundMessage[]> {
  await nextTurn();
  return events.flatMap(([published, cause]) => messagesOf(published, cause));
}
