// Accounts with what was ever debited and credited, summed from the transfers at the moment of asking. A balance is
// shown as a person expects it: what we have grows by debits, what we owe grows by credits.
import type { ReplyOf, listLedgerAccounts } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';
import { growsByDebits, kindOf } from '../domain/account';

const ACCOUNTS = `
  with page as (
    select id, firm, name, asset from account where $1::bigint is null or id > $1 order by id limit $2
  ), debited as (
    select debit as id, sum(amount) as amount from transfer where debit in (select id from page) group by 1
  ), credited as (
    select credit as id, sum(amount) as amount from transfer where credit in (select id from page) group by 1
  )
  select p.id::text as id, p.firm, p.name, p.asset,
         coalesce(d.amount, 0)::text as debits, coalesce(c.amount, 0)::text as credits
  from page p left join debited d using (id) left join credited c using (id)
  order by p.id`;

interface Row {
  id: string;
  firm: string;
  name: string;
  asset: Asset;
  debits: string;
  credits: string;
}

export async function accountsPage(db: Queryable, page: Page): Promise<ReplyOf<typeof listLedgerAccounts>> {
  const rows = await db.query<Row>(ACCOUNTS, [page.after, page.limit + 1]);
  return toPage(
    rows,
    page,
    (row) => row.id,
    ({ firm, name, asset, ...sums }) => {
      const debits = Money.ofMinor(sums.debits, asset);
      const credits = Money.ofMinor(sums.credits, asset);
      const balance = growsByDebits(kindOf({ firm, name, asset })) ? debits.minus(credits) : credits.minus(debits);
      return {
        firm,
        name,
        asset,
        debits: debits.amount,
        credits: credits.amount,
        balance: balance.amount,
      };
    },
  );
}
