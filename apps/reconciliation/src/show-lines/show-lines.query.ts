// Lines and breaks, newest first; and one break with the proposals to accept it.
import type { QueryIn, ReplyOf, listBreaks, listLines, showBreak } from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type Page, toPage } from '@aiyrbas/http';
import { Database, IsNull, LessThan, Not, find } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { ACCEPTANCE_KIND } from '../domain/acceptance-kind';
import { shown } from '../domain/line';
import { BreakEntity } from '../persistence/break.entity';
import { breakView } from '../persistence/break.view';
import { BreaksStore } from '../persistence/breaks.store';
import { LineEntity, type LineRow } from '../persistence/line.entity';

type LineView = ReplyOf<typeof listLines>['items'][number];

@Injectable()
export class ShowLines {
  constructor(
    private readonly db: Database,
    private readonly breaksStore: BreaksStore,
  ) {}

  async lines(query: QueryIn<typeof listLines>, page: Page): Promise<ReplyOf<typeof listLines>> {
    const rows = await find(this.db, LineEntity, {
      where: {
        ...(query.state && { state: query.state }),
        ...(query.pairing && { pairing: query.pairing }),
        ...(query.orderId && { orderId: query.orderId }),
        ...(page.after !== null && { id: LessThan(page.after) }),
      },
      order: { id: 'DESC' },
      take: page.limit + 1,
    });
    return toPage(rows, page, ({ id }) => id, lineView);
  }

  async breaks(query: QueryIn<typeof listBreaks>, page: Page): Promise<ReplyOf<typeof listBreaks>> {
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
    return toPage(rows, page, ({ seq }) => seq, breakView);
  }

  async break(id: string): Promise<ReplyOf<typeof showBreak> | undefined> {
    const [row, proposals] = await Promise.all([
      this.breaksStore.byId(this.db, id),
      listProposals(this.db, ACCEPTANCE_KIND, id),
    ]);
    return row && { ...breakView(row), proposals: proposals.map(viewOfProposal) };
  }
}

const lineView = ({ id, pairing, key, side, ref, state, ...row }: LineRow): LineView => ({
  ...{ id, pairing, key, side, ref, state },
  ...(row.firm !== null && { firm: row.firm }),
  ...(row.orderId !== null && { orderId: row.orderId }),
  amount: shown({ unit: row.unit, minor: row.amount }),
  at: row.at.toISOString(),
  ...(row.dueAt !== null && state === 'expected' && { dueAt: row.dueAt.toISOString() }),
  ...(row.partner !== null && { partner: row.partner }),
});
