// Whose a bank account is, as payments.v1 has said it.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

export interface KnownAccount {
  readonly accountId: string;
  readonly customerId: string;
  readonly bic: string;
  readonly status: string;
}

@Injectable()
export class AccountsStore {
  async learn(tx: Tx, accounts: readonly KnownAccount[]): Promise<void> {
    const latest = [...new Map(accounts.map((account) => [account.accountId, account])).values()];
    await tx.query(
      `insert into bank_account (account_id, customer_id, bic, status)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) order by 1
       on conflict (account_id) do update set status = excluded.status`,
      [
        latest.map((account) => account.accountId),
        latest.map((account) => account.customerId),
        latest.map((account) => account.bic),
        latest.map((account) => account.status),
      ],
    );
  }

  async open(db: Queryable, accountId: string): Promise<Pick<KnownAccount, 'customerId' | 'bic'> | undefined> {
    const [row] = await db.query<Pick<KnownAccount, 'customerId' | 'bic'>>(
      `select customer_id as "customerId", bic from bank_account where account_id = $1`,
      [accountId],
    );
    return row;
  }
}
