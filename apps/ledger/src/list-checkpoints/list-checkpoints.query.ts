// Signed roots of blocks, newest first.
import type { ReplyOf, listCheckpoints } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import type { Queryable } from '@aiyrbas/persistence';

const CHECKPOINTS = `
  select block::float8 as block, root, transactions, signed_at, jws from block
  where $1::bigint is null or block < $1
  order by block desc
  limit $2`;

interface Row {
  block: number;
  root: string;
  transactions: number;
  signed_at: Date;
  jws: string;
}

export async function checkpointsPage(db: Queryable, page: Page): Promise<ReplyOf<typeof listCheckpoints>> {
  const rows = await db.query<Row>(CHECKPOINTS, [page.after, page.limit + 1]);
  return toPage(
    rows,
    page,
    ({ block }) => `${block}`,
    ({ signed_at, ...row }) => ({ ...row, signedAt: signed_at.toISOString() }),
  );
}
