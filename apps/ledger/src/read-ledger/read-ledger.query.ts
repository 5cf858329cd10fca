// Sums and lists of transfers, straight from the rows, at the moment of the request. SQL by hand: it joins and counts.
import type { ReplyOf, listLedgerAccounts, listLedgerTransactions, showTrialBalance } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { type Asset, Money } from '@aiyrbas/money';
import { Database, type RowOf, columnsOf } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { growsByDebits, kindOf } from '../domain/account';
import { TransactionEntity } from '../persistence/transaction.entity';

const ACCOUNTS = `
  with page as (
    select id, firm, name, asset from account where $1::bigint is null or id > $1 order by id limit $2
  ), debited as (
    select debit as id, sum(amount) as amount from transfer where debit in (select id from page) group by 1
  ), credited as (
    select credit as id, sum(amount) as amount from transfer where credit in (select id from page) group by 1
  )
  select p.id, p.firm, p.name, p.asset, coalesce(d.amount, 0) as debits, coalesce(c.amount, 0) as credits
  from page p left join debited d using (id) left join credited c using (id)
  order by p.id`;

const SHOWN = ['seq', 'id', 'firm', 'kind', 'businessId', 'orderId', 'bookedAt', 'valueDate'] as const;
const TRANSACTIONS = `
  with page as (
    select * from transaction
    where ($1::uuid is null or order_id = $1) and ($2::bigint is null or seq < $2)
    order by seq desc
    limit $3
  )
  select ${columnsOf(TransactionEntity, 'p', SHOWN)},
         (select jsonb_agg(jsonb_build_object('seq', f.seq, 'debit', d.name, 'credit', c.name, 'asset', f.asset,
                                              'amount', f.amount::text) order by f.seq)
          from transfer f join account d on d.id = f.debit join account c on c.id = f.credit
          where f.transaction = p.id) as transfers
  from page p
  order by p.seq desc`;

/**
 * Debits are summed by the asset of the account that was debited and credits by that of the account credited, so it would
 * show a transfer between assets if one could exist. One statement is one snapshot. It is a plain sum: a second or so per
 * ten million transfers; a rollup per signed block comes with the proofs.
 */
const TRIAL_BALANCE = `
  select now() as "asOf", x.code as asset, coalesce(sum(t.debits), 0) as debits, coalesce(sum(t.credits), 0) as credits
  from asset x left join account_total t on t.asset = x.code
  group by x.code
  order by x.code`;

interface Sums {
  readonly asset: Asset;
  readonly debits: string;
  readonly credits: string;
}

type TransactionRow = Pick<RowOf<typeof TransactionEntity>, (typeof SHOWN)[number]> & {
  transfers: { seq: number; debit: string; credit: string; asset: Asset; amount: string }[];
};

@Injectable()
export class ReadLedger {
  constructor(private readonly db: Database) {}

  /** With what was ever debited and credited, by number. */
  async accounts(page: Page): Promise<ReplyOf<typeof listLedgerAccounts>> {
    const rows = await this.db.query<Sums & { id: string; firm: string; name: string }>(ACCOUNTS, [
      page.after,
      page.limit + 1,
    ]);
    return toPage(
      rows,
      page,
      (row) => row.id,
      ({ firm, name, ...sums }) => {
        const { asset, debits, credits } = moneyOf(sums);
        // As a person expects it: what we have grows by debits, what we owe grows by credits.
        const balance = growsByDebits(kindOf({ firm, name, asset })) ? debits.minus(credits) : credits.minus(debits);
        return { firm, name, asset, debits: debits.amount, credits: credits.amount, balance: balance.amount };
      },
    );
  }

  /** Newest first, all or those of one order. */
  async transactions(orderId: string | undefined, page: Page): Promise<ReplyOf<typeof listLedgerTransactions>> {
    const rows = await this.db.query<TransactionRow>(TRANSACTIONS, [orderId ?? null, page.after, page.limit + 1]);
    return toPage(
      rows,
      page,
      (row) => row.seq,
      ({ seq: _, orderId: of, bookedAt, transfers, ...row }) => ({
        ...row,
        ...(of !== null && { orderId: of }),
        bookedAt: bookedAt.toISOString(),
        transfers: transfers.map((transfer) => ({
          ...transfer,
          amount: Money.ofMinor(transfer.amount, transfer.asset).amount,
        })),
      }),
    );
  }

  async trialBalance(): Promise<ReplyOf<typeof showTrialBalance>> {
    const rows = await this.db.query<Sums & { asOf: Date }>(TRIAL_BALANCE, []);
    return {
      asOf: rows[0]!.asOf.toISOString(),
      assets: rows.map(moneyOf).map(({ asset, debits, credits }) => ({
        asset,
        debits: debits.amount,
        credits: credits.amount,
        difference: debits.minus(credits).amount,
      })),
    };
  }
}

const moneyOf = ({ asset, debits, credits }: Sums) => ({
  asset,
  debits: Money.ofMinor(debits, asset),
  credits: Money.ofMinor(credits, asset),
});
