// What the pages of parked messages and of passed-over records have in common: lists in the order of their ids, and the
// proposal of one person that another one decides.
import type { ProposalView } from '@aiyrbas/contracts';
import { type ProposalRefusal, operatorName, propose, viewOfProposal } from '@aiyrbas/four-eyes';
import { type Refusal, numbered, pageOf, toPage } from '@aiyrbas/http';
import { type Ids, type Result, ok } from '@aiyrbas/kernel';
import type { Database } from '@aiyrbas/persistence';

/** @param read the rows after an id, oldest first */
export async function listById<Row extends { readonly id: string }, Item>(
  query: Parameters<typeof pageOf>[0],
  read: (after: string, limit: number) => Promise<readonly Row[]>,
  viewOf: (row: Row) => Item,
): Promise<Result<{ items: Item[]; nextCursor?: string }, Refusal>> {
  const page = pageOf(query, numbered);
  if (!page.ok) return page;
  const { after, limit } = page.value;
  return ok(toPage(await read(after ?? '0', limit + 1), page.value, ({ id }) => id, viewOf));
}

export async function proposeInOwnTransaction(
  { db, ids }: { readonly db: Database; readonly ids: Ids },
  what: { readonly kind: string; readonly subject: string; readonly payload: object },
  principal: Parameters<typeof operatorName>[0],
): Promise<Result<ProposalView, ProposalRefusal>> {
  const proposed = await db.tx((tx) => propose(tx, { id: ids.uuid(), ...what }, operatorName(principal), new Date()));
  return proposed.ok ? ok(viewOfProposal(proposed.value)) : proposed;
}
