// Customers' bank accounts as rows: sealed IBAN, fingerprint, and what the bank said of the owner.
import type { Page } from '@aiyrbas/http';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { AccountStatus } from '../domain/instruct';

export interface BankAccount {
  readonly id: string;
  readonly customerId: string;
  readonly bic: string;
  /** Sealed with the customer's key. */
  readonly iban: string;
  readonly ibanIndex: string;
  readonly verificationId: string;
  readonly status: AccountStatus;
  readonly reason?: string;
  readonly linkedAt: Date;
}

interface Row {
  id: string;
  customer_id: string;
  bic: string;
  iban: string;
  iban_index: string;
  verification_id: string;
  status: AccountStatus;
  reason: string | null;
  linked_at: Date;
}

const COLUMNS = 'id, customer_id, bic, iban, iban_index, verification_id, status, reason, linked_at';

export class AccountsStore {
  /** Keeps the account unless the customer has it already; answers with the kept one and whether it is new. */
  async link(tx: Tx, account: BankAccount): Promise<{ readonly account: BankAccount; readonly isNew: boolean }> {
    const inserted = await tx.query<Row>(
      `insert into bank_account (id, customer_id, bic, iban, iban_index, verification_id, status, linked_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (customer_id, iban_index) do nothing returning ${COLUMNS}`,
      [
        account.id,
        account.customerId,
        account.bic,
        account.iban,
        account.ibanIndex,
        account.verificationId,
        account.status,
        account.linkedAt,
      ],
    );
    const rows =
      inserted.length > 0
        ? inserted
        : await tx.query<Row>(`select ${COLUMNS} from bank_account where customer_id = $1 and iban_index = $2`, [
            account.customerId,
            account.ibanIndex,
          ]);
    return { account: accountOf(rows[0]!), isNew: inserted.length > 0 };
  }

  async readAll(tx: Tx, ids: readonly string[]): Promise<Map<string, BankAccount>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<Row>(`select ${COLUMNS} from bank_account where id = any($1::uuid[])`, [ids]);
    return new Map(rows.map((row) => [row.id, accountOf(row)]));
  }

  /** The accounts that these questions to the bank were about, under lock, by the question's id. */
  async lockByVerification(tx: Tx, verificationIds: readonly string[]): Promise<Map<string, BankAccount>> {
    if (verificationIds.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `select ${COLUMNS} from bank_account where verification_id = any($1::text[]) order by id for update`,
      [verificationIds],
    );
    return new Map(rows.map((row) => [row.verification_id, accountOf(row)]));
  }

  async decideAll(tx: Tx, accounts: readonly BankAccount[], now: Date): Promise<void> {
    if (accounts.length === 0) return;
    await tx.query(
      `update bank_account a set status = t.status, reason = t.reason, decided_at = $4
       from unnest($1::uuid[], $2::text[], $3::text[]) as t(id, status, reason)
       where a.id = t.id and a.status = 'pending'`,
      [
        accounts.map((account) => account.id),
        accounts.map((account) => account.status),
        accounts.map((account) => account.reason ?? null),
        now,
      ],
    );
  }

  /** A customer's accounts after a given one, oldest first. */
  async page(db: Queryable, customerId: string, { after, limit }: Page): Promise<BankAccount[]> {
    const rows = await db.query<Row>(
      `select ${COLUMNS} from bank_account where customer_id = $1 and ($2::uuid is null or id > $2::uuid)
       order by id limit $3`,
      [customerId, after, limit + 1],
    );
    return rows.map(accountOf);
  }
}

const accountOf = (row: Row): BankAccount => ({
  id: row.id,
  customerId: row.customer_id,
  bic: row.bic,
  iban: row.iban,
  ibanIndex: row.iban_index,
  verificationId: row.verification_id,
  status: row.status,
  ...(row.reason === null ? {} : { reason: row.reason }),
  linkedAt: row.linked_at,
});
