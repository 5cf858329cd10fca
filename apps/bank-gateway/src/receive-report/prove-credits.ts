// Releases the return of a later credit of a collection. One final statement must hold every credit of the request
// and add up: then money really came twice. Until then, one payment may only have been reported under two references.
import { Injectable } from '@nestjs/common';
import { groupBy, lastOfEach } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { isFinal } from '../domain/statement';
import type { StoredPage } from '../persistence/statement-page.entity';
import { StatementPagesStore, statementKey } from '../persistence/statement-pages.store';

@Injectable()
export class ProveCredits {
  constructor(private readonly pages: StatementPagesStore) {}

  /**
   * @param read pages of statements that this batch brought
   * @returns the entries in suspense that are proven to be money beside the first
   */
  async execute(tx: Tx, read: readonly StoredPage[]): Promise<string[]> {
    if (read.length === 0) return [];
    await this.pages.keep(tx, read);
    const waiting = await this.pages.laterCredits(tx, [...new Set(read.map(({ bic }) => bic))]);
    if (waiting.length === 0) return [];
    const touched = lastOfEach(read, statementKey);
    const statements = groupBy(await this.pages.pagesOf(tx, touched), statementKey);
    const proven = new Set<string>();
    for (const pages of statements.values()) {
      if (!isFinal(pages)) continue;
      const held = new Set(pages.flatMap(({ entries }) => entries));
      for (const { entryId, bic, credits } of waiting) {
        if (credits.length > 1 && pages[0]!.bic === bic && credits.every((id) => held.has(id))) proven.add(entryId);
      }
    }
    return [...proven];
  }
}
