// Transactions with their transfers, newest first, all or those of one order.
import type { ReplyOf, listLedgerTransactions } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';

const TRANSACTIONS = `
  with page as (
    select * from transaction
    where ($1::uuid is null or order_id = $1) and ($2::bigint is null or seq < $2)
    order by seq desc
    limit $3
  )
  select p.seq::text as seq, p.id, p.firm, p.kind, p.business_id, p.order_id, p.booked_at, p.value_date::text as value_date,
         (select jsonb_agg(jsonb_build_object('seq', f.seq, 'debit', d.name, 'credit', c.name, 'asset', f.asset,
                                              'amount', f.amount::text) order by f.seq)
          from transfer f join account d on d.id = f.debit join account c on c.id = f.credit
          where f.transaction = p.id) as transfers
  from page p
  order by p.seq desc`;

interface Row {
  seq: string;
  id: string;
  firm: string;
  kind: string;
  business_id: string;
  order_id: string | null;
  booked_at: Date;
  value_date: string;
  transfers: { seq: number; debit: string; credit: string; asset: Asset; amount: string }[];
}

export async function transactionsPage(
  db: Queryable,
  orderId: string | undefined,
  page: Page,
): Promise<ReplyOf<typeof listLedgerTransactions>> {
  const rows = await db.query<Row>(TRANSACTIONS, [orderId ?? null, page.after, page.limit + 1]);
  return toPage(
    rows,
    page,
    (row) => row.seq,
    (row) => ({
      id: row.id,
      firm: row.firm,
      kind: row.kind,
      businessId: row.business_id,
      ...(row.order_id !== null && { orderId: row.order_id }),
      bookedAt: row.booked_at.toISOString(),
      valueDate: row.value_date,
      transfers: row.transfers.map((transfer) => ({
        ...transfer,
        amount: Money.ofMinor(transfer.amount, transfer.asset).amount,
      })),
    }),
  );
}
