// Lines, newest first, of a state, a pairing or an order.
import type { QueryIn, ReplyOf, listLines } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { Database, LessThan, find } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { shown } from '../domain/line';
import { LineEntity, type LineRow } from '../persistence/line.entity';

@Injectable()
export class ListLines {
  constructor(private readonly db: Database) {}

  async page(query: QueryIn<typeof listLines>, page: Page): Promise<ReplyOf<typeof listLines>> {
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
    return toPage(rows, page, ({ id }) => id, viewOf);
  }
}

const viewOf = ({
  id,
  pairing,
  key,
  side,
  ref,
  state,
  ...row
}: LineRow): ReplyOf<typeof listLines>['items'][number] => ({
  ...{ id, pairing, key, side, ref, state },
  ...(row.firm !== null && { firm: row.firm }),
  ...(row.orderId !== null && { orderId: row.orderId }),
  amount: shown({ unit: row.unit, minor: row.amount }),
  at: row.at.toISOString(),
  ...(row.dueAt !== null && state === 'expected' && { dueAt: row.dueAt.toISOString() }),
  ...(row.partner !== null && { partner: row.partner }),
});
