// How large things are in the books: asked for the few corrections that people make, so sums over everything are fine.
import { type Asset, Money } from '@aiyrbas/money';
import type { Tx } from '@aiyrbas/persistence';
import type { Account } from '../domain/account';
import type { Scale } from '../domain/correction';

interface Row {
  asset: Asset;
  held: string;
  owed: string;
  largest: string;
}

/** The scale of each asset for a firm, with the largest transfer of this customer. */
export async function scales(tx: Tx, firm: string, customer: string | undefined): Promise<Map<Asset, Scale>> {
  const rows = await tx.query<Row>(
    `select a.code as asset, coalesce(n.held, 0)::text as held, coalesce(n.owed, 0)::text as owed,
            coalesce((select max(x.amount) from transfer x join account c on c.id in (x.debit, x.credit)
                      where c.name = $2 and c.asset = a.code and c.firm = $1), 0)::text as largest
     from asset a left join cover_now n on n.asset = a.code and n.firm = $1`,
    [firm, customer ?? null],
  );
  return new Map(
    rows.map(({ asset, held, owed, largest }) => [
      asset,
      {
        coverage: { firm, asset, held: Money.ofMinor(held, asset), owed: Money.ofMinor(owed, asset) },
        largest: Money.ofMinor(largest, asset),
      },
    ]),
  );
}

/** A customer's account is opened by the customer's own money, never by a correction. */
export async function isOpened(tx: Tx, { firm, name, asset }: Account): Promise<boolean> {
  const rows = await tx.query(`select 1 from account where firm = $1 and name = $2 and asset = $3`, [
    firm,
    name,
    asset,
  ]);
  return rows.length > 0;
}

/** Names the cause by which a transaction is found again. */
export async function causeById(tx: Tx, id: string): Promise<{ kind: string; businessId: string } | undefined> {
  const [row] = await tx.query<{ kind: string; businessId: string }>(
    `select kind, business_id as "businessId" from transaction where id = $1`,
    [id],
  );
  return row;
}
