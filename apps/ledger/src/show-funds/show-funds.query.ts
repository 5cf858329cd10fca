// Balances, which change in the same database transaction as the transfers, and deposits, newest first, from the
// transactions that credited them.
import type { ReplyOf, listDeposits, showBalances } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { ASSETS, type Asset, Money } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

const BALANCES = `
  select a.asset, sum(b.posted) as posted, sum(b.held) as held
  from account a join balance b on b.account = a.id
  where a.name = $1
  group by a.asset`;

const DEPOSITS = `
  select t.seq, t.business_id as id, f.asset, f.amount,
         substr(v.name, length('venue:') + 1) as venue, t.cause ->> 'creditedAt' as "creditedAt"
  from transaction t
  join transfer f on f.transaction = t.id
  join account v on v.id = f.debit
  where t.kind = 'deposit' and t.customer_id = $1 and ($2::bigint is null or t.seq < $2)
  order by t.seq desc
  limit $3`;

interface DepositRow {
  seq: string;
  id: string;
  asset: Asset;
  amount: string;
  venue: string;
  creditedAt: string;
}

@Injectable()
export class ShowFunds {
  constructor(private readonly db: Database) {}

  async balances(customerId: string): Promise<ReplyOf<typeof showBalances>> {
    const rows = await this.db.query<{ asset: Asset; posted: string; held: string }>(BALANCES, [
      `customer:${customerId}`,
    ]);
    const had = new Map(rows.map((row) => [row.asset, row]));
    // Tenge are always shown: a new customer sees that there are none yet, not an empty page.
    const shown = ASSETS.filter((asset) => asset === 'KZT' || had.has(asset));
    return {
      items: shown.map((asset) => {
        const total = Money.ofMinor(had.get(asset)?.posted ?? 0n, asset);
        const held = Money.ofMinor(had.get(asset)?.held ?? 0n, asset);
        return { asset, available: total.minus(held).amount, held: held.amount, total: total.amount };
      }),
    };
  }

  async deposits(customerId: string, page: Page): Promise<ReplyOf<typeof listDeposits>> {
    const rows = await this.db.query<DepositRow>(DEPOSITS, [customerId, page.after, page.limit + 1]);
    return toPage(
      rows,
      page,
      (row) => row.seq,
      ({ seq: _, asset, amount, ...row }) => ({ ...row, ...Money.ofMinor(amount, asset).toJSON() }),
    );
  }
}
