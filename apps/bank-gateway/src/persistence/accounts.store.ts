// Customers' bank accounts as rows: sealed IBAN, fingerprint, and what the bank said of the owner.
import type { Page } from '@aiyrbas/http';
import {
  MoreThan,
  type NewRowOf,
  type Queryable,
  type Tx,
  columnsOf,
  find,
  findOne,
  insertRows,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { type BankAccount, BankAccountEntity } from './bank-account.entity';

const ACCOUNTS = `select ${columnsOf(BankAccountEntity)} from bank_account`;

@Injectable()
export class AccountsStore {
  /** Keeps the account unless the customer has it already; answers with the kept one and whether it is new. */
  async link(
    tx: Tx,
    account: NewRowOf<typeof BankAccountEntity>,
  ): Promise<{ readonly account: BankAccount; readonly isNew: boolean }> {
    const key = ['customerId', 'ibanIndex'] as const;
    const [inserted] = await insertRows(tx, BankAccountEntity, [account], { onConflict: key, returning: 'all' });
    if (inserted) return { account: inserted, isNew: true };
    const { customerId, ibanIndex } = account;
    const known = await findOne(tx, BankAccountEntity, { where: { customerId, ibanIndex } });
    return { account: known!, isNew: false };
  }

  /** By hand: payments wait for it. */
  async readAll(tx: Tx, ids: readonly string[]): Promise<Map<string, BankAccount>> {
    if (ids.length === 0) return new Map();
    const rows = toRows(BankAccountEntity, await tx.query(`${ACCOUNTS} where id = any($1::uuid[])`, [ids]));
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The accounts that these questions to the bank were about, locked in one order, by the question's id. */
  async lockByVerification(tx: Tx, verificationIds: readonly string[]): Promise<Map<string, BankAccount>> {
    if (verificationIds.length === 0) return new Map();
    const rows = await tx.query(`${ACCOUNTS} where verification_id = any($1::text[]) order by id for update`, [
      verificationIds,
    ]);
    return new Map(toRows(BankAccountEntity, rows).map((row) => [row.verificationId, row]));
  }

  decideAll(tx: Tx, accounts: readonly BankAccount[], decidedAt: Date): void {
    const rows = accounts.map(({ id, status, reason }) => ({ id, status, reason, decidedAt }));
    updateRows(tx, BankAccountEntity, rows, { key: ['id'], where: `t.status = 'pending'` });
  }

  /** A customer's accounts after a given one, oldest first. */
  page(db: Queryable, customerId: string, { after, limit }: Page): Promise<BankAccount[]> {
    return find(db, BankAccountEntity, {
      where: { customerId, ...(after && { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
  }
}
