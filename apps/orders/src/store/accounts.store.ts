// What payments.v1 has said of bank accounts: enough to know whose an account is and whether the bank confirmed it.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

export type AccountStatus = 'pending' | 'confirmed' | 'refused';

export interface KnownAccount {
  readonly accountId: string;
  readonly customerId: string;
  readonly bic: string;
  readonly status: AccountStatus;
}

interface AccountRow {
  account_id: string;
  customer_id: string;
  bic: string;
  status: AccountStatus;
}

@Injectable()
export class AccountsStore {
  /** The last word on each account wins; a batch may say several things of one. */
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

  async ofCustomer(db: Queryable, customerId: string): Promise<KnownAccount[]> {
    const rows = await db.query<AccountRow>(
      `select account_id, customer_id, bic, status from bank_account where customer_id = $1 order by account_id`,
      [customerId],
    );
    return rows.map((row) => ({
      accountId: row.account_id,
      customerId: row.customer_id,
      bic: row.bic,
      status: row.status,
    }));
  }
}
