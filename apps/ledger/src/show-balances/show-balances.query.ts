// What a customer has. It is read from the balances, which change in the same database transaction as the transfers.
import type { ReplyOf, showBalances } from '@aiyrbas/contracts';
import { ASSETS, type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';

const BALANCES = `
  select a.asset, sum(b.posted)::text as posted, sum(b.held)::text as held
  from account a join balance b on b.account = a.id
  where a.name = $1
  group by a.asset`;

export async function customerBalancesOf(db: Queryable, customerId: string): Promise<ReplyOf<typeof showBalances>> {
  const rows = await db.query<{ asset: Asset; posted: string; held: string }>(BALANCES, [`customer:${customerId}`]);
  const had = new Map(rows.map((row) => [row.asset, row]));
  // Tenge are always shown: a new customer sees that there are none yet, not an empty page.
  const shown = ASSETS.filter((asset) => asset === 'KZT' || had.has(asset));
  return {
    items: shown.map((asset) => {
      const total = Money.ofMinor(had.get(asset)?.posted ?? 0n, asset);
      const held = Money.ofMinor(had.get(asset)?.held ?? 0n, asset);
      return {
        asset,
        available: total.minus(held).amount,
        held: held.amount,
        total: total.amount,
      };
    }),
  };
}
