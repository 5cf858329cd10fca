// The projection of bank accounts: whose each is and whether its bank confirmed it. The table `bank_account` is the service's
// own, in its own schema.
import { lastOfEach } from '@aiyrbas/kernel';
import { type Queryable, type Tx, columnsOf, insertRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { BankAccountEntity, type ProjectedBankAccount } from './bank-account.entity';

/** By hand: each order and quote waits for it. */
const SELECT = `select ${columnsOf(BankAccountEntity)} from bank_account`;

@Injectable()
export class BankAccountsStore {
  /** The last event of each account wins; a batch may have several of one. */
  save(tx: Tx, accounts: readonly ProjectedBankAccount[]): void {
    const latest = lastOfEach(accounts, (account) => account.accountId);
    insertRows(tx, BankAccountEntity, latest, { onConflict: ['accountId'], update: ['status'] });
  }

  ofCustomer(db: Queryable, customerId: string): Promise<ProjectedBankAccount[]> {
    return db.query<ProjectedBankAccount>(`${SELECT} where customer_id = $1 order by account_id`, [customerId]);
  }

  async byId(db: Queryable, accountId: string): Promise<ProjectedBankAccount | undefined> {
    const [account] = await db.query<ProjectedBankAccount>(`${SELECT} where account_id = $1`, [accountId]);
    return account;
  }
}
