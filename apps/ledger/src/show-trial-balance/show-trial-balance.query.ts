// The trial balance: debits and credits per asset over all transfers ever. Debits are summed by the asset of the account
// that was debited and credits by that of the account credited, so it would show a transfer between assets if one could
// exist. One statement is one snapshot. It is a plain sum: a second or so per ten million transfers; a rollup per
// signed block comes with the proofs.
import type { ReplyOf, showTrialBalance } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable } from '@aiyrbas/persistence';

const TRIAL_BALANCE = `
  select now() as as_of, x.code as asset, coalesce(sum(t.debits), 0)::text as debits, coalesce(sum(t.credits), 0)::text as credits
  from asset x left join account_total t on t.asset = x.code
  group by x.code
  order by x.code`;

interface Row {
  as_of: Date;
  asset: Asset;
  debits: string;
  credits: string;
}

export async function trialBalance(db: Queryable): Promise<ReplyOf<typeof showTrialBalance>> {
  const rows = await db.query<Row>(TRIAL_BALANCE, []);
  return {
    asOf: rows[0]!.as_of.toISOString(),
    assets: rows.map(({ asset, ...sums }) => {
      const debits = Money.ofMinor(sums.debits, asset);
      const credits = Money.ofMinor(sums.credits, asset);
      return {
        asset,
        debits: debits.amount,
        credits: credits.amount,
        difference: debits.minus(credits).amount,
      };
    }),
  };
}
