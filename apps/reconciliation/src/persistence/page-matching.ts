// Compares the pages of banks' statements with each other, and stores and publishes the changes.
import type { Tx } from '@aiyrbas/persistence';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changesOf } from '../domain/break';
import {
  type StatementKey,
  type StatementPageKey,
  decidePages,
  faultName,
  pageBreak,
  pageFaults,
  pageKey,
} from '../domain/pages';
import { toleranceMs } from '../domain/pairings';
import { type ReconciliationConfig, matchTimeoutsOf } from '../reconciliation.config';
import { BreaksStore } from './breaks.store';
import { Matching } from './matching';
import { ReceivedPagesStore } from './received-pages.store';

@Injectable()
export class PageMatching {
  readonly #toleranceMs: number;

  constructor(
    private readonly pages: ReceivedPagesStore,
    private readonly breaks: BreaksStore,
    private readonly matching: Matching,
    @Inject(CONFIG) config: ReconciliationConfig,
  ) {
    this.#toleranceMs = toleranceMs(matchTimeoutsOf(config));
  }

  /** @param why whether a page is new to each of these statements, or its pages are late. */
  async settle(tx: Tx, statements: readonly StatementKey[], why: 'new' | 'late', now: Date): Promise<void> {
    if (statements.length === 0) return;
    await this.#compare(tx, statements, { isNew: why === 'new', now });
    // A whole statement of a day takes the place of one whose page was lost.
    const replaced = await this.pages.replacedBy(tx, statements);
    if (replaced.length > 0) await this.#compare(tx, replaced, { isNew: false, now });
  }

  /** Two people accept what is wrong with a page, as it is now. */
  async accept(tx: Tx, page: StatementPageKey, now: Date): Promise<void> {
    const [statement] = await this.pages.read(tx, [page]);
    const fault = statement && pageFaults(statement.pages).find((one) => one.page === page.page);
    if (fault) await this.pages.accept(tx, page, faultName(fault));
    await this.#compare(tx, [page], { isNew: false, now, accepted: pageKey(page) });
  }

  async #compare(
    tx: Tx,
    statements: readonly StatementKey[],
    { isNew, now, accepted }: { readonly isNew: boolean; readonly now: Date; readonly accepted?: string },
  ): Promise<void> {
    const known = await this.pages.read(tx, statements);
    const decided = known.map((statement) => ({
      statement,
      decision: decidePages(statement, { now, isNew, toleranceMs: this.#toleranceMs }),
    }));
    this.pages.save(tx, decided);
    const breaksFound = decided.flatMap(({ statement, decision }) =>
      decision.faults.map((fault) => pageBreak(statement, fault)),
    );
    const before = known.flatMap((one) => one.found.map((page) => pageKey({ ...one, page })));
    const keys = [...new Set([...before, ...breaksFound.map(({ key }) => key)])];
    // A statement that is whole, and was before, is the everyday case.
    if (keys.length === 0) return;
    const open = await this.breaks.open(
      tx,
      keys.map((key) => ({ pairing: 'statement', key })),
    );
    const { found, ended } = changesOf(open, breaksFound, new Set());
    const acceptedIds = new Set(open.filter(({ key }) => key === accepted).map(({ id }) => id));
    const endings = ended.map((one) => (acceptedIds.has(one.id) ? { ...one, resolution: 'forced' as const } : one));
    await this.matching.publishBreaks(tx, found, endings, now);
  }
}
