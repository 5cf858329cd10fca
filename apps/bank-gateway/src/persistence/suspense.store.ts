// Money in suspense as rows, and the start of its return. The outcome is the state of its last return instruction.
import { type Asset, Money } from '@aiyrbas/money';
import type { Page } from '@aiyrbas/http';
import {
  type NewRowOf,
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  insertRows,
  unnested,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { InstructionState } from '../domain/instruction';
import { type SuspenseState, suspenseState } from '../domain/suspense';
import { BankEntryEntity, type BankEntryRow } from './entry.entity';
import { InstructionEntity } from './instruction.entity';
import { SuspenseEntity } from './suspense.entity';

export interface NewSuspense {
  readonly row: NewRowOf<typeof SuspenseEntity>;
  readonly isReturnedAutomatically: boolean;
}

const SHOWN = ['entryId', 'firm', 'bic', 'reason', 'orderId'] as const;
const OF_ENTRY = ['match', 'direction', 'bookedAt', 'receivedAt'] as const;

interface Shown
  extends Pick<RowOf<typeof SuspenseEntity>, (typeof SHOWN)[number]>, Pick<BankEntryRow, (typeof OF_ENTRY)[number]> {
  readonly entryRef: string;
  readonly hasPayer: boolean;
  /** The instruction that returns it, and why a bank refused that. */
  readonly returnId: string | null;
  readonly bankReason: string | null;
  /** When two people closed it without a return. */
  readonly closedAt: Date | null;
  /** Whether the bank has reversed the entry, by its request or its reference: it has the money already. */
  readonly isTakenBack: boolean;
}

export interface Suspended extends Shown {
  readonly amount: Money;
  readonly state: SuspenseState;
}

interface Row extends Shown {
  readonly asset: Asset;
  readonly minor: string;
  readonly last: InstructionState | null;
}

const RETURNS = unnested(InstructionEntity, { columns: ['requestId', 'entryId'] });
/** By hand, each through an index: a reversal of the entry `e`. */
const TAKEN_BACK = `(exists (select from entry x where x.is_reversal and x.request_id = e.request_id
      and x.direction = 'debit' and (x.bic, x.iban) = (e.bic, e.iban) and x.id <> e.id)
    or exists (select from entry x where (x.bic, x.iban, x.reference) = (e.bic, e.iban, e.reference)
      and x.is_reversal and x.direction = 'debit' and x.id <> e.id))`;
const SUSPENDED = `select ${columnsOf(SuspenseEntity, 's', SHOWN)}, ${columnsOf(BankEntryEntity, 'e', OF_ENTRY)},
    s.asset, s.amount as minor, coalesce(e.entry_ref, e.reference) as "entryRef", s.payer is not null as "hasPayer",
    r.state as last, r.request_id as "returnId", r.bank_reason as "bankReason",
    c.closed_at as "closedAt", ${TAKEN_BACK} as "isTakenBack"
  from suspense s join entry e on e.id = s.entry_id left join suspense_closing c on c.entry_id = s.entry_id
  left join lateral (select i.state, i.request_id, i.bank_reason from instruction i where i.entry_id = s.entry_id
                     order by i.state = 'failed', i.asked_at desc, i.request_id limit 1) r on true`;

@Injectable()
export class SuspenseStore {
  keepAll(tx: Tx, suspended: readonly NewSuspense[]): void {
    insertRows(
      tx,
      SuspenseEntity,
      suspended.map(({ row }) => row),
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
       from ${RETURNS.set} join suspense s on s.entry_id = t.entry_id join entry e on e.id = s.entry_id
       where s.payer is not null and s.asset = 'KZT'
         and not exists (select from suspense_closing c where c.entry_id = s.entry_id)
         and not ${TAKEN_BACK}
       order by s.entry_id on conflict do nothing returning entry_id`,
      [...RETURNS.params(returns), now],
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

  /** Once; not while its return is under way. Answers whether it is closed by this. */
  async close(tx: Tx, entryId: string, proposalId: string, now: Date): Promise<boolean> {
    const rows = await tx.query(
      `insert into suspense_closing (entry_id, proposal_id, closed_at)
       select $1, $2, $3 where not exists (select from instruction i where i.entry_id = $1 and i.state <> 'failed')
       on conflict do nothing returning entry_id`,
      [entryId, proposalId, now],
    );
    return rows.length > 0;
  }

  /** What has neither gone back nor been closed, by reason and state. */
  async lines(db: Queryable): Promise<{ firm: string; reason: string; state: SuspenseState; entries: number }[]> {
    const rows = await db.query<{ firm: string; reason: string; last: InstructionState | null; entries: number }>(
      `select firm, reason, last, count(*)::integer as entries from (${SUSPENDED}) as s
       where last is distinct from 'settled' and "closedAt" is null group by firm, reason, last`,
    );
    return rows.map(({ last, ...line }) => ({ ...line, state: suspenseState(last) }));
  }
}

const suspendedOf = ({ asset, minor, last, ...row }: Row): Suspended => ({
  ...row,
  amount: Money.ofMinor(minor, asset),
  state: suspenseState(last),
});
