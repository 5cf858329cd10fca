// Withdrawals in Postgres: locked together in id order, saved together in one statement. SQL is by hand where it locks in an
// order, counts, or reads a page from a place on.
import type { Page, Principal } from '@aiyrbas/http';
import { withoutNulls } from '@aiyrbas/kernel';
import {
  type Queryable,
  type Tx,
  columnsOf,
  findOne,
  insertRows,
  msUntil,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Withdrawal } from '../domain/withdrawal';
import { mayRead } from './order.view';
import type { StoredPlacement } from './placed';
import { WithdrawalEntity, type WithdrawalRow } from './withdrawal.entity';

const WITHDRAWAL = columnsOf(WithdrawalEntity, 'w');

const NOT_PARKED = `not exists (select 1 from parked_key where consumer = 'orders' and key = w.id::text)`;

interface WithdrawalsOnTheirWay {
  readonly state: string;
  /** `unknown`: somebody has not answered; `held`: it waits for a person. */
  readonly doubt: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

@Injectable()
export class WithdrawalsStore {
  async lockAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Withdrawal>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query(
      `select ${WITHDRAWAL} from withdrawal w where id = any($1::uuid[]) order by id for update`,
      [[...new Set(ids)]],
    );
    return new Map(withdrawalsOf(rows).map((one) => [one.id, one]));
  }

  insert(tx: Tx, { account, ...withdrawal }: Withdrawal): void {
    insertRows(tx, WithdrawalEntity, [{ ...withdrawal, ...account }]);
  }

  saveAll(tx: Tx, withdrawals: readonly Withdrawal[]): void {
    updateRows(tx, WithdrawalEntity, withdrawals, {
      key: ['id'],
      columns: ['state', 'version', 'payoutId', 'reason', 'endedAt', 'deadlineAt', 'doubt', 'bankHoldUntil'],
    });
  }

  /** Those that nobody has answered in time. Another process's are left to it; a parked one's deadlines stand still. */
  async lockDue(tx: Tx, now: Date, limit: number): Promise<Withdrawal[]> {
    const rows = await tx.query(
      `select ${WITHDRAWAL} from withdrawal w where deadline_at <= $1 and ended_at is null and ${NOT_PARKED}
       order by id limit $2 for update of w skip locked`,
      [now, limit],
    );
    return withdrawalsOf(rows);
  }

  async nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select min(deadline_at) from withdrawal w where ended_at is null and ${NOT_PARKED}`);
  }

  /** Those that have not ended. Ages in seconds. */
  async onTheirWay(db: Queryable): Promise<WithdrawalsOnTheirWay[]> {
    return db.query<WithdrawalsOnTheirWay>(
      `select state, coalesce(doubt, 'none') as doubt, count(*)::float8 as count,
              extract(epoch from now() - min(placed_at))::float8 as "oldestSeconds"
       from withdrawal where ended_at is null group by 1, 2`,
    );
  }

  /** The withdrawal, where this caller may see it. */
  async findVisible(db: Queryable, id: string, to: Principal): Promise<Withdrawal | undefined> {
    const withdrawal = await this.show(db, id);
    return withdrawal && mayRead(to, withdrawal.customerId) ? withdrawal : undefined;
  }

  async show(db: Queryable, id: string): Promise<Withdrawal | undefined> {
    const row = await findOne(db, WithdrawalEntity, { where: { id } });
    return row && withdrawalOf(row);
  }

  /** A customer's withdrawals, newest first; one more than requested, where there is one. */
  async page(db: Queryable, customerId: string, { after, limit }: Page<StoredPlacement>): Promise<Withdrawal[]> {
    const rows = await db.query(
      `select ${WITHDRAWAL} from withdrawal w
       where customer_id = $1 and ($2::timestamptz is null or (placed_at, id) < ($2, $3::uuid))
       order by placed_at desc, id desc limit $4`,
      [customerId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return withdrawalsOf(rows);
  }
}

const withdrawalsOf = (raw: readonly object[]): Withdrawal[] => toRows(WithdrawalEntity, raw).map(withdrawalOf);

function withdrawalOf({ deadlineAt, ...row }: WithdrawalRow): Withdrawal {
  const { bankAccountId, bic, ...withdrawal } = withoutNulls(row);
  return { ...withdrawal, account: { bankAccountId, bic }, deadlineAt: row.endedAt ? null : deadlineAt };
}
