// Payments that wait: money that should leave and may not yet. Which of them may go is said by bank, firm and asset, so
// whatever their number, few lines are looked at.
import type { Page } from '@aiyrbas/http';
import { invariant } from '@aiyrbas/kernel';
import { type Asset, Money } from '@aiyrbas/money';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { InstructionKind, Payment, SuspenseReturn } from '../domain/instruction';
import { type NewInstruction, aboutOf } from './instructions.store';

/** All payments of one firm at one bank wait for the same. */
export interface WaitingLine {
  readonly bic: string;
  readonly firm: string;
  readonly asset: Asset;
  readonly payments: number;
  readonly oldestSeconds: number;
}

interface Waits {
  readonly since: Date;
  readonly traceparent?: string;
}
export type Waiting =
  | (Omit<Payment, 'state' | 'failure'> & Waits)
  | (Omit<SuspenseReturn, 'state' | 'failure'> & Waits & { readonly sealedPayer: string });

interface Row {
  request_id: string;
  kind: InstructionKind;
  order_id: string | null;
  customer_id: string | null;
  firm: string;
  bank_account_id: string | null;
  entry_id: string | null;
  payer: string | null;
  bic: string;
  amount: string;
  traceparent: string | null;
  asked_at: Date;
}

const WAITING = `select i.request_id, i.kind, i.order_id, i.customer_id, i.firm, i.bank_account_id, i.entry_id, i.bic, i.amount,
    i.traceparent, i.asked_at, s.payer
  from instruction i left join suspense s on s.entry_id = i.entry_id
  where i.state = 'waiting'`;

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
  async lock(tx: Tx, lines: readonly WaitingLine[], max: number): Promise<Waiting[]> {
    if (lines.length === 0) return [];
    const rows = await tx.query<Row>(
      `${WAITING} and (i.bic, i.firm) in (select * from unnest($1::text[], $2::text[]))
       order by i.asked_at, i.request_id limit $3 for update of i skip locked`,
      [lines.map(({ bic }) => bic), lines.map(({ firm }) => firm), max],
    );
    return rows.map(waitingOf);
  }

  async page(db: Queryable, { after, limit }: Page): Promise<Waiting[]> {
    const rows = await db.query<Row>(
      `${WAITING} and ($1::text is null or i.request_id > $1) order by i.request_id limit $2`,
      [after, limit + 1],
    );
    return rows.map(waitingOf);
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
          ended.map(({ requestId, state, messageId, requestAfter, failure }) => ({
            request_id: requestId,
            state,
            message_id: messageId,
            ask_after: requestAfter,
            failure_code: failure?.code,
          })),
        ),
        now,
      ],
    );
  }
}

function waitingOf(row: Row): Waiting {
  const what = {
    requestId: row.request_id,
    firm: row.firm,
    bic: row.bic,
    amount: Money.ofMinor(row.amount, 'KZT'),
    since: row.asked_at,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  };
  const about = aboutOf(row);
  if (about.kind !== 'return') return { ...what, ...about };
  invariant(row.payer, 'what goes back has a payer');
  return { ...what, ...about, sealedPayer: row.payer };
}
