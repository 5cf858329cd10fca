// Amounts in the ledger that no transfer or hold explained: newest first, open or resolved, never deleted.
import type { ReplyOf, listDifferences } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';
import type { DifferenceIn } from '../domain/difference';

const DIFFERENCES = `
  select d.id, d.firm, d.asset, a.name as account, d.what, d.stated, d.explained, d.difference, d.first_seen_at,
         d.last_seen_at, d.resolved_at, d.resolved_by
  from difference d left join account a on a.id = d.account
  where ($1::bigint is null or d.id < $1) and ($3::text is null or (d.resolved_at is null) = ($3 = 'open'))
  order by d.id desc
  limit $2`;

interface Row {
  id: string;
  firm: string;
  asset: Asset;
  account: string | null;
  what: DifferenceIn;
  stated: string;
  explained: string;
  difference: string;
  first_seen_at: Date;
  last_seen_at: Date;
  resolved_at: Date | null;
  resolved_by: string | null;
}

export async function differencesPage(
  db: Queryable,
  page: Page,
  state?: 'open' | 'resolved',
): Promise<ReplyOf<typeof listDifferences>> {
  const rows = await db.query<Row>(DIFFERENCES, [page.after, page.limit + 1, state ?? null]);
  return toPage(
    rows,
    page,
    ({ id }) => id,
    ({ id, firm, asset, account, what, ...row }) => ({
      id,
      firm,
      asset,
      ...(account === null ? {} : { account }),
      what,
      stated: Money.ofMinor(row.stated, asset).amount,
      explained: Money.ofMinor(row.explained, asset).amount,
      difference: Money.ofMinor(row.difference, asset).amount,
      firstSeenAt: row.first_seen_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at.toISOString() }),
      ...(row.resolved_by === null ? {} : { resolvedBy: row.resolved_by }),
    }),
  );
}
