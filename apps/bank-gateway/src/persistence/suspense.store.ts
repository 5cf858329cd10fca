// Money in suspense as rows, and the beginning of its way back. What became of it is told by its last return.
import { type Asset, Money } from '@aiyrbas/money';
import type { Page } from '@aiyrbas/http';
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { EntryMatch } from '../domain/entry';
import type { InstructionState } from '../domain/instruction';
import { type SuspenseReason, type SuspenseState, suspenseState } from '../domain/suspense';

export interface NewSuspense {
  readonly entryId: string;
  readonly firm: string;
  readonly bic: string;
  readonly amount: Money;
  readonly reason: SuspenseReason;
  readonly orderId?: string | undefined;
  /** Sealed; without one a bank cannot be asked to pay it back. */
  readonly payer?: { readonly sealed: string; readonly accountIndex: string } | undefined;
  readonly isReturnedAutomatically: boolean;
}

export interface Suspended {
  readonly entryId: string;
  readonly firm: string;
  readonly bic: string;
  readonly amount: Money;
  readonly reason: SuspenseReason;
  /** Why the entry is not what was asked for. */
  readonly match: EntryMatch;
  readonly direction: 'credit' | 'debit';
  readonly orderId: string | null;
  readonly entryRef: string;
  readonly bookedAt: Date;
  readonly receivedAt: Date;
  readonly state: SuspenseState;
  readonly returnId: string | null;
  readonly bankReason: string | null;
  readonly hasPayer: boolean;
}

interface Row extends Omit<Suspended, 'amount' | 'state'> {
  readonly asset: Asset;
  readonly minor: string;
  readonly last: InstructionState | null;
}

const SUSPENDED = `select s.entry_id as "entryId", s.firm, s.bic, s.asset, s.amount as minor, s.reason,
    s.order_id as "orderId", e.match, e.direction, coalesce(e.entry_ref, e.reference) as "entryRef", e.booked_at as "bookedAt", e.received_at as "receivedAt",
    s.payer is not null as "hasPayer", r.state as last, r.request_id as "returnId", r.bank_reason as "bankReason"
  from suspense s join entry e on e.id = s.entry_id
  left join lateral (select i.state, i.request_id, i.bank_reason from instruction i where i.entry_id = s.entry_id
                     order by i.state = 'failed', i.asked_at desc, i.request_id limit 1) r on true`;

export class SuspenseStore {
  keepAll(tx: Tx, suspended: readonly NewSuspense[]): void {
    if (suspended.length === 0) return;
    tx.write(
      `insert into suspense (entry_id, firm, bic, asset, amount, reason, order_id, payer, payer_index)
       select entry_id, firm, bic, asset, amount, reason, order_id, payer, payer_index
       from jsonb_to_recordset($1::jsonb) as t(entry_id uuid, firm text, bic text, asset text, amount numeric,
         reason text, order_id uuid, payer text, payer_index text)`,
      [
        JSON.stringify(
          suspended.map((one) => ({
            entry_id: one.entryId,
            firm: one.firm,
            bic: one.bic,
            asset: one.amount.asset,
            amount: one.amount.minor.toString(),
            reason: one.reason,
            order_id: one.orderId,
            payer: one.payer?.sealed,
            payer_index: one.payer?.accountIndex,
          })),
        ),
      ],
    );
  }

  /** Money is on its way back from here on; once, whoever wants it. Answers with the entries that it began for. */
  async startReturns(
    tx: Tx,
    returns: readonly { readonly entryId: string; readonly requestId: string }[],
    now: Date,
  ): Promise<string[]> {
    if (returns.length === 0) return [];
    const rows = await tx.query<{ entry_id: string }>(
      `insert into instruction (request_id, kind, order_id, firm, bic, amount, state, asked_at, entry_id)
       select t.request_id, 'return', s.order_id, s.firm, s.bic, s.amount, 'waiting', $3, s.entry_id
       from unnest($1::text[], $2::uuid[]) as t(request_id, entry_id) join suspense s on s.entry_id = t.entry_id
       where s.payer is not null and s.asset = 'KZT'
       order by s.entry_id on conflict do nothing returning entry_id`,
      [returns.map(({ requestId }) => requestId), returns.map(({ entryId }) => entryId), now],
    );
    return rows.map((row) => row.entry_id);
  }

  async find(db: Queryable, entryId: string): Promise<Suspended | undefined> {
    const [row] = await db.query<Row>(`${SUSPENDED} where s.entry_id = $1`, [entryId]);
    return row && suspendedOf(row);
  }

  async page(db: Queryable, { after, limit }: Page): Promise<Suspended[]> {
    const rows = await db.query<Row>(
      `${SUSPENDED} where $1::uuid is null or s.entry_id > $1 order by s.entry_id limit $2`,
      [after, limit + 1],
    );
    return rows.map(suspendedOf);
  }

  /** What has not gone back, by reason and state. */
  async lines(db: Queryable): Promise<{ firm: string; reason: string; state: SuspenseState; entries: number }[]> {
    const rows = await db.query<{ firm: string; reason: string; last: InstructionState | null; entries: string }>(
      `select firm, reason, last, count(*) as entries from (${SUSPENDED}) as s
       where last is distinct from 'settled' group by firm, reason, last`,
    );
    return rows.map(({ firm, reason, last, entries }) => ({
      firm,
      reason,
      state: suspenseState(last),
      entries: Number.parseInt(entries, 10),
    }));
  }
}

const suspendedOf = ({ asset, minor, last, ...row }: Row): Suspended => ({
  ...row,
  amount: Money.ofMinor(minor, asset),
  state: suspenseState(last),
});
