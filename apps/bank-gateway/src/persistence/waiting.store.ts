// Payments that wait: money that should be sent but may not be sent yet. The conditions are by bank, firm and asset,
// so few rows are read, whatever the number of payments.
import type { Page } from '@aiyrbas/http';
import { invariant, withoutNulls } from '@aiyrbas/kernel';
import type { Asset } from '@aiyrbas/money';
import { type Queryable, type Tx, columnsOf, toRows, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Payment, SuspenseReturn } from '../domain/instruction';
import { InstructionEntity } from './instruction.entity';
import { type InstructionRow, type NewInstruction, paymentOf } from './instructions.store';

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

interface Payer {
  readonly payer: string | null;
}

const WAITING = `select ${columnsOf(InstructionEntity, 'i')}, s.payer
  from instruction i left join suspense s on s.entry_id = i.entry_id
  where i.state = 'waiting'`;

@Injectable()
export class WaitingStore {
  async now(db: Queryable): Promise<Date> {
    const [row] = await db.query<{ now: Date }>(`select clock_timestamp() as now`);
    return row!.now;
  }

  lines(db: Queryable): Promise<WaitingLine[]> {
    return db.query<WaitingLine>(
      `select bic, firm, 'KZT' as asset, count(*)::integer as payments,
         extract(epoch from clock_timestamp() - min(asked_at))::integer as "oldestSeconds"
       from instruction where state = 'waiting' group by bic, firm order by bic, firm`,
    );
  }

  /** The oldest of these lines; what another process has taken is passed over. */
  async lock(tx: Tx, lines: readonly WaitingLine[], max: number): Promise<Waiting[]> {
    if (lines.length === 0) return [];
    const rows = await tx.query<Payer>(
      `${WAITING} and (i.bic, i.firm) in (select * from unnest($1::text[], $2::text[]))
       order by i.asked_at, i.request_id limit $3 for update of i skip locked`,
      [lines.map(({ bic }) => bic), lines.map(({ firm }) => firm), max],
    );
    return toRows(InstructionEntity, rows).map(waitingOf);
  }

  async page(db: Queryable, { after, limit }: Page): Promise<Waiting[]> {
    const rows = await db.query<Payer>(
      `${WAITING} and ($1::text is null or i.request_id > $1) order by i.request_id limit $2`,
      [after, limit + 1],
    );
    return toRows(InstructionEntity, rows).map(waitingOf);
  }

  /** Writes what became of payments that waited; only what still waits can go. */
  endAll(tx: Tx, instructions: readonly NewInstruction[], askedAt: Date): void {
    const ended = instructions.filter(({ state }) => state !== 'waiting');
    const rows = ended.map(({ requestId, state, messageId = null, requestAfter = null, failure }) => ({
      ...{ requestId, state, messageId, askAfter: requestAfter, askedAt },
      failureCode: failure?.code ?? null,
    }));
    updateRows(tx, InstructionEntity, rows, { key: ['requestId'], where: `t.state = 'waiting'` });
  }
}

function waitingOf(row: InstructionRow & Payer): Waiting {
  const waits = { since: row.askedAt, ...withoutNulls({ traceparent: row.traceparent }) };
  const payment = paymentOf(row);
  if (payment.kind !== 'return') return { ...payment, ...waits };
  invariant(row.payer, 'a return has a payer');
  return { ...payment, ...waits, sealedPayer: row.payer };
}
