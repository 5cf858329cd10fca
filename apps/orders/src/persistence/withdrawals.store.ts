// Withdrawals in Postgres: locked together in id order, saved together in one statement.
import type { WireMoney } from '@aiyrbas/contracts';
import type { Page } from '@aiyrbas/http';
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Reason } from '../domain/order';
import type { Doubt, Withdrawal, WithdrawalState } from '../domain/withdrawal';
import { moneyOf } from './order.row';
import type { StoredPlacement } from './placed';

interface Row {
  id: string;
  customer_id: string;
  firm: string;
  state: WithdrawalState;
  version: number;
  bank_account_id: string;
  bic: string;
  amount: WireMoney;
  hold_id: string;
  payout_id: string | null;
  reason: Reason | null;
  doubt: Doubt | null;
  deadline_at: Date | null;
  placed_at: Date;
  ended_at: Date | null;
}

const ROW = `id uuid, customer_id uuid, firm text, state text, version int, bank_account_id uuid, bic text, amount jsonb,
  hold_id text, payout_id text, reason jsonb, placed_at timestamptz, ended_at timestamptz, deadline_at timestamptz, doubt text`;

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
    const rows = await tx.query<Row>(`select * from withdrawal where id = any($1::uuid[]) order by id for update`, [
      [...new Set(ids)],
    ]);
    return new Map(rows.map((row) => [row.id, withdrawalOf(row)]));
  }

  insert(tx: Tx, withdrawal: Withdrawal): void {
    tx.write(`insert into withdrawal select * from jsonb_to_record($1::jsonb) as t(${ROW})`, [
      JSON.stringify(columnsOf(withdrawal)),
    ]);
  }

  saveAll(tx: Tx, withdrawals: readonly Withdrawal[]): void {
    if (withdrawals.length === 0) return;
    tx.write(
      `update withdrawal w set state = t.state, version = t.version, payout_id = t.payout_id, reason = t.reason,
              ended_at = t.ended_at, deadline_at = t.deadline_at, doubt = t.doubt
       from jsonb_to_recordset($1::jsonb) as t(${ROW}) where w.id = t.id`,
      [JSON.stringify(withdrawals.map(columnsOf))],
    );
  }

  /** Those that nobody has answered in time. Another process's are left to it; a parked one's deadlines stand still. */
  async lockDue(tx: Tx, now: Date, limit: number): Promise<Withdrawal[]> {
    const rows = await tx.query<Row>(
      `select * from withdrawal w where deadline_at <= $1 and ended_at is null and ${NOT_PARKED}
       order by id limit $2 for update of w skip locked`,
      [now, limit],
    );
    return rows.map(withdrawalOf);
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

  async show(db: Queryable, id: string): Promise<Withdrawal | undefined> {
    const [row] = await db.query<Row>(`select * from withdrawal where id = $1`, [id]);
    return row && withdrawalOf(row);
  }

  /** A customer's withdrawals, newest first. */
  /** One more than asked for, where there is one. */
  async page(db: Queryable, customerId: string, { after, limit }: Page<StoredPlacement>): Promise<Withdrawal[]> {
    const rows = await db.query<Row>(
      `select * from withdrawal
       where customer_id = $1 and ($2::timestamptz is null or (placed_at, id) < ($2, $3::uuid))
       order by placed_at desc, id desc limit $4`,
      [customerId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return rows.map(withdrawalOf);
  }
}

const withdrawalOf = (row: Row): Withdrawal => ({
  id: row.id,
  customerId: row.customer_id,
  firm: row.firm,
  state: row.state,
  version: row.version,
  account: { bankAccountId: row.bank_account_id, bic: row.bic },
  amount: moneyOf(row.amount),
  holdId: row.hold_id,
  payoutId: row.payout_id ?? undefined,
  reason: row.reason ?? undefined,
  doubt: row.doubt ?? undefined,
  deadlineAt: row.ended_at ? null : row.deadline_at,
  placedAt: row.placed_at,
  endedAt: row.ended_at ?? undefined,
});

const columnsOf = (one: Withdrawal): Record<string, unknown> => ({
  id: one.id,
  customer_id: one.customerId,
  firm: one.firm,
  state: one.state,
  version: one.version,
  bank_account_id: one.account.bankAccountId,
  bic: one.account.bic,
  amount: one.amount,
  hold_id: one.holdId,
  payout_id: one.payoutId ?? null,
  reason: one.reason ?? null,
  doubt: one.doubt ?? null,
  deadline_at: one.deadlineAt,
  placed_at: one.placedAt,
  ended_at: one.endedAt ?? null,
});
