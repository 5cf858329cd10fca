// Breaks, newest first, of a state, a class or a pairing; and one of them with the proposals to accept it.
import type { QueryIn, ReplyOf, listBreaks, showBreak } from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type Page, toPage } from '@aiyrbas/http';
import { Database, IsNull, LessThan, Not, find } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { ACCEPTANCE_KIND } from '../domain/acceptance-kind';
import { BreakEntity } from '../persistence/break.entity';
import { breakView } from '../persistence/break.view';
import { BreaksStore } from '../persistence/breaks.store';

@Injectable()
export class ListBreaks {
  constructor(
    private readonly db: Database,
    private readonly breaks: BreaksStore,
  ) {}

  async page(query: QueryIn<typeof listBreaks>, page: Page): Promise<ReplyOf<typeof listBreaks>> {
    const rows = await find(this.db, BreakEntity, {
      where: {
        ...(query.state && { resolvedAt: query.state === 'open' ? IsNull() : Not(IsNull()) }),
        ...(query.class && { class: query.class }),
        ...(query.pairing && { pairing: query.pairing }),
        ...(page.after !== null && { seq: LessThan(page.after) }),
      },
      order: { seq: 'DESC' },
      take: page.limit + 1,
    });
    return toPage(rows, page, (row) => row.seq, breakView);
  }

  async one(id: string): Promise<ReplyOf<typeof showBreak> | undefined> {
    const [row, proposals] = await Promise.all([
      this.breaks.byId(this.db, id),
      listProposals(this.db, ACCEPTANCE_KIND, id),
    ]);
    return row && { ...breakView(row), proposals: proposals.map(viewOfProposal) };
  }
}
