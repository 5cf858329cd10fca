// What a correction is compared with. Corrections by people are few, so sums over all rows are fine.
import { type Asset, Money } from '@aiyrbas/money';
import { type Queryable, findOne } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Account } from '../domain/account';
import type { Scale } from '../domain/correction';
import type { Transaction } from '../domain/transaction';
import { LedgerAccountEntity } from './account.entity';
import { TransactionEntity } from './transaction.entity';

const SCALES = `
  select a.code as asset, coalesce(n.held, 0) as held, coalesce(n.owed, 0) as owed,
         coalesce((select max(x.amount) from transfer x join account c on c.id in (x.debit, x.credit)
                   where c.name = $2 and c.asset = a.code and c.firm = $1), 0) as largest
  from asset a left join cover_now n on n.asset = a.code and n.firm = $1`;

@Injectable()
export class CorrectionsStore {
  /** The scale of each asset for a firm, with the largest transfer of this customer. */
  async scales(db: Queryable, firm: string, customer: string | undefined): Promise<Map<Asset, Scale>> {
    const rows = await db.query<{ asset: Asset; held: string; owed: string; largest: string }>(SCALES, [
      firm,
      customer ?? null,
    ]);
    return new Map(
      rows.map(({ asset, ...scale }) => {
        const [held, owed, largest] = [scale.held, scale.owed, scale.largest].map((one) => Money.ofMinor(one, asset));
        return [asset, { coverage: { firm, asset, held: held!, owed: owed! }, largest: largest! }];
      }),
    );
  }

  /** Whether anything was ever posted to it. */
  async isOpened(db: Queryable, { firm, name, asset }: Account): Promise<boolean> {
    return (await findOne(db, LedgerAccountEntity, { where: { firm, name, asset } })) !== undefined;
  }

  /** What a customer owes: the sum of the transfers of that account. */
  async owedBy(db: Queryable, { firm, name, asset }: Account): Promise<Money> {
    const [row] = await db.query<{ owed: string }>(
      `select debits - credits as owed from account_total where firm = $1 and name = $2 and asset = $3`,
      [firm, name, asset],
    );
    return Money.ofMinor(row?.owed ?? '0', asset);
  }

  /** Names the cause by which a transaction is found again. */
  causeById(db: Queryable, id: string): Promise<Pick<Transaction, 'kind' | 'businessId'> | undefined> {
    return findOne(db, TransactionEntity, { where: { id } });
  }
}
