// The projection of bank accounts: whose each is and whether its bank confirmed it. The table `bank_account` is the service's
// own, in its own schema.
import { lastOfEach } from '@aiyrbas/kernel';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';

export type BankAccountStatus = 'pending' | 'confirmed' | 'refused';

export interface ProjectedBankAccount {
  readonly accountId: string;
  readonly customerId: string;
  readonly bic: string;
  readonly status: BankAccountStatus;
}

const SELECT = `select account_id as "accountId", customer_id as "customerId", bic, status from bank_account`;

@Injectable()
export class BankAccountsStore {
  /** The last event of each account wins; a batch may have several of one. */
  async save(tx: Tx, accounts: readonly ProjectedBankAccount[]): Promise<void> {
    const latest = lastOfEach(accounts, (account) => account.accountId);
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

  ofCustomer(db: Queryable, customerId: string): Promise<ProjectedBankAccount[]> {
    return db.query<ProjectedBankAccount>(`${SELECT} where customer_id = $1 order by account_id`, [customerId]);
  }

  async byId(db: Queryable, accountId: string): Promise<ProjectedBankAccount | undefined> {
    const [account] = await db.query<ProjectedBankAccount>(`${SELECT} where account_id = $1`, [accountId]);
    return account;
  }
}
