// The banks' public keys. They are read whole, since there are at most a few for each bank.
import { type Queryable, type Tx, columnsOf, find, insertRows, toRows, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { BankKeyEntity, type BankKeyRow, type NewBankKey } from './bank-key.entity';

@Injectable()
export class BankKeysStore {
  /** By hand: a report of an order may wait for it. */
  async all(db: Queryable): Promise<BankKeyRow[]> {
    return toRows(BankKeyEntity, await db.query(`select ${columnsOf(BankKeyEntity)} from bank_key`));
  }

  list(db: Queryable): Promise<BankKeyRow[]> {
    return find(db, BankKeyEntity, { order: { bic: 'ASC', validFrom: 'DESC', kid: 'ASC' } });
  }

  /** Changes of keys take turns, so that what was checked is still so at the commit. */
  async lock(tx: Tx): Promise<BankKeyRow[]> {
    tx.write(`select pg_advisory_xact_lock(hashtextextended('bank-gateway.bank-keys', 0))`, []);
    return this.all(tx);
  }

  add(tx: Tx, keys: readonly NewBankKey[]): void {
    insertRows(tx, BankKeyEntity, keys);
  }

  end(tx: Tx, kid: string, validTo: Date, endedByProposal: string): void {
    updateRows(tx, BankKeyEntity, [{ kid, validTo, endedByProposal }], { key: ['kid'] });
  }

  revoke(tx: Tx, revoked: Pick<BankKeyRow, 'kid' | 'revokedFrom' | 'revocationReason' | 'revokedByProposal'>): void {
    updateRows(tx, BankKeyEntity, [revoked], { key: ['kid'] });
  }
}
