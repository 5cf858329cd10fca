// A customer's deposits, newest first, from the transactions that credited them.
import type { ReplyOf, listDeposits } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';

const DEPOSITS = `
  select t.seq::text as seq, t.business_id as id, f.asset, f.amount::text as amount,
         substr(v.name, length('venue:') + 1) as venue, t.cause ->> 'creditedAt' as credited_at
  from transaction t
  join transfer f on f.transaction = t.id
  join account v on v.id = f.debit
  where t.kind = 'deposit' and t.customer_id = $1 and ($2::bigint is null or t.seq < $2)
  order by t.seq desc
  limit $3`;

interface Row {
  seq: string;
  id: string;
  asset: Asset;
  amount: string;
  venue: string;
  credited_at: string;
}

export async function depositsOf(db: Queryable, customerId: string, page: Page): Promise<ReplyOf<typeof listDeposits>> {
  const rows = await db.query<Row>(DEPOSITS, [customerId, page.after, page.limit + 1]);
  return toPage(
    rows,
    page,
    (row) => row.seq,
    ({ id, asset, amount, venue, credited_at: creditedAt }) => ({
      id,
      ...Money.ofMinor(amount, asset).toJSON(),
      venue,
      creditedAt,
    }),
  );
}
