// Payments that wait: money that should leave and may not yet. Which of them may go is said by bank, firm and asset, so
// whatever their number, few lines are looked at.
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { Instruction, InstructionKind } from '../domain/instruction';
import type { NewInstruction } from './instructions.store';

/** All payments of one firm at one bank wait for the same. */
export interface WaitingLine {
  readonly bic: string;
  readonly firm: string;
  readonly asset: Asset;
  readonly payments: number;
  readonly oldestSeconds: number;
}

export interface WaitingPayment extends Omit<Instruction, 'state' | 'failure'> {
  readonly since: Date;
  readonly traceparent?: string;
}

interface Row {
  request_id: string;
  kind: InstructionKind;
  order_id: string;
  customer_id: string;
  firm: string;
  bank_account_id: string;
  bic: string;
  amount: string;
  traceparent: string | null;
  asked_at: Date;
}

const COLUMNS = `request_id, kind, order_id, customer_id, firm, bank_account_id, bic, amount, traceparent, asked_at`;

export class WaitingStore {
  async now(db: Queryable): Promise<Date> {
    const [row] = await db.query<{ now: Date }>(`select clock_timestamp() as now`);
    return row!.now;
  }

  async lines(db: Queryable): Promise<WaitingLine[]> {
    const rows = await db.query<{ bic: string; firm: string; payments: string; oldest: string }>(
      `select bic, firm, count(*) as payments, extract(epoch from clock_timestamp() - min(asked_at))::bigint as oldest
       from instruction where state = 'waiting' group by bic, firm order by bic, firm`,
    );
    return rows.map(({ bic, firm, payments, oldest }) => ({
      bic,
      firm,
      asset: 'KZT',
      payments: Number.parseInt(payments, 10),
      oldestSeconds: Number.parseInt(oldest, 10),
    }));
  }

  /** The oldest of these lines; what another process has taken is passed over. */
  async lock(tx: Tx, lines: readonly WaitingLine[], max: number): Promise<WaitingPayment[]> {
    if (lines.length === 0) return [];
    const rows = await tx.query<Row>(
      `select ${COLUMNS} from instruction
       where state = 'waiting' and (bic, firm) in (select * from unnest($1::text[], $2::text[]))
       order by asked_at, request_id limit $3 for update skip locked`,
      [lines.map(({ bic }) => bic), lines.map(({ firm }) => firm), max],
    );
    return rows.map(paymentOf);
  }

  async page(db: Queryable, after: string | undefined, limit: number): Promise<WaitingPayment[]> {
    const rows = await db.query<Row>(
      `select ${COLUMNS} from instruction where state = 'waiting' and ($1::text is null or request_id > $1)
       order by request_id limit $2`,
      [after ?? null, limit],
    );
    return rows.map(paymentOf);
  }

  /** Writes what became of payments that waited; only what still waits can go. */
  endAll(tx: Tx, instructions: readonly NewInstruction[], now: Date): void {
    const ended = instructions.filter(({ state }) => state !== 'waiting');
    if (ended.length === 0) return;
    tx.write(
      `update instruction i set state = t.state, message_id = t.message_id, ask_after = t.ask_after,
         failure_code = t.failure_code, asked_at = $2
       from jsonb_to_recordset($1::jsonb) as t(request_id text, state text, message_id text, ask_after timestamptz,
         failure_code text)
       where i.request_id = t.request_id and i.state = 'waiting'`,
      [
        JSON.stringify(
          ended.map(({ requestId, state, messageId, askAfter, failure }) => ({
            request_id: requestId,
            state,
            message_id: messageId,
            ask_after: askAfter,
            failure_code: failure?.code,
          })),
        ),
        now,
      ],
    );
  }
}

const paymentOf = (row: Row): WaitingPayment => ({
  requestId: row.request_id,
  kind: row.kind,
  orderId: row.order_id,
  customerId: row.customer_id,
  firm: row.firm,
  bankAccountId: row.bank_account_id,
  bic: row.bic,
  amount: Money.ofMinor(row.amount, 'KZT'),
  since: row.asked_at,
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
});
