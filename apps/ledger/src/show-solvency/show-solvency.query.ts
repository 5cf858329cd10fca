// What is held against what clients are owed, per firm and asset, at this instant; the age of the proof behind it too.
import type { ReplyOf, showSolvency } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';

const SOLVENCY = `
  select n.firm, n.asset, n.held::text as held, n.owed::text as owed, b.broken_at, b.reason, r.restored_at,
         (select nullif(checked_at, 'epoch') from solvency_check) as proven_at
  from cover_now n
  left join solvency_break b on b.restored_at is null and (b.firm, b.asset) = (n.firm, n.asset)
  left join lateral (select max(restored_at) as restored_at from solvency_break r
                     where (r.firm, r.asset) = (n.firm, n.asset)) as r on true
  order by n.firm, n.asset`;

interface Row {
  firm: string;
  asset: Asset;
  held: string;
  owed: string;
  broken_at: Date | null;
  reason: 'short' | 'drift' | null;
  restored_at: Date | null;
  proven_at: Date | null;
}

export async function solvency(db: Queryable): Promise<ReplyOf<typeof showSolvency>> {
  const rows = await db.query<Row>(SOLVENCY);
  const provenAt = rows[0]?.proven_at;
  return {
    ...(provenAt && { provenAt: provenAt.toISOString() }),
    items: rows.map(({ firm, asset, held, owed, broken_at, reason, restored_at }) => {
      const since = broken_at ?? restored_at;
      return {
        firm,
        asset,
        liabilities: Money.ofMinor(owed, asset).amount,
        assets: Money.ofMinor(held, asset).amount,
        status: broken_at ? 'broken' : 'covered',
        ...(reason && { reason }),
        ...(since && { since: since.toISOString() }),
      };
    }),
  };
}
