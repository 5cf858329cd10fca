// What the banks were asked, as rows. Every statement is for a whole batch.
import { invariant } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import type { Owner } from '../domain/entry';
import type { FailureCode, Instruction, InstructionKind, InstructionState, Payment } from '../domain/instruction';

interface Sending {
  readonly messageId?: string;
  readonly traceparent?: string | undefined;
  readonly requestAfter?: Date;
}
export type NewInstruction = Instruction & Sending;
export type NewPayment = Payment & Sending;

interface Stored {
  /** Fingerprints of the account that was named; without one nothing was ever sent. */
  readonly owner: Owner;
  readonly messageId?: string;
  readonly traceparent?: string;
  /** The bank holds the money: it neither posts nor returns it. */
  readonly isBlocked?: boolean;
}
export type StoredInstruction = Instruction & Stored;
export type StoredPayment = Payment & Stored;

export interface Change {
  readonly instruction: Instruction & Pick<Stored, 'isBlocked'>;
  readonly requestAfter?: Date | undefined;
  readonly contradiction?: string | undefined;
}

interface Row {
  request_id: string;
  kind: InstructionKind;
  order_id: string | null;
  customer_id: string | null;
  firm: string;
  bank_account_id: string | null;
  entry_id: string | null;
  bic: string;
  amount: string;
  state: InstructionState;
  failure_code: FailureCode | null;
  bank_reason: string | null;
  message_id: string | null;
  traceparent: string | null;
  iban_index: string | null;
  iin_index: string | null;
  is_blocked: boolean;
}

export interface DueInstruction {
  readonly requestId: string;
  readonly bic: string;
  readonly state: 'sent' | 'accepted';
  readonly timesRequested: number;
  readonly requestedAt: Date;
}

/** Matches no fingerprint: those are never empty. */
const NOBODY = '';

export class InstructionsStore {
  /** Keeps requests that are new and answers with their ids; an id that was seen before stays as it was first. */
  async insertAll(tx: Tx, instructions: readonly NewPayment[], now: Date): Promise<Set<string>> {
    if (instructions.length === 0) return new Set();
    const rows = await tx.query<{ request_id: string }>(
      `insert into instruction (request_id, kind, order_id, customer_id, firm, bank_account_id, bic, amount, state,
         failure_code, message_id, traceparent, ask_after, asked_at)
       select request_id, kind, order_id, customer_id, firm, bank_account_id, bic, amount, state,
         failure_code, message_id, traceparent, ask_after, $2
       from jsonb_to_recordset($1::jsonb) as t(request_id text, kind text, order_id uuid, customer_id uuid, firm text,
         bank_account_id uuid, bic text, amount numeric, state text, failure_code text, message_id text,
         traceparent text, ask_after timestamptz)
       order by request_id on conflict do nothing returning request_id`,
      [
        JSON.stringify(
          instructions.map((one) => ({
            request_id: one.requestId,
            kind: one.kind,
            order_id: one.orderId,
            customer_id: one.customerId,
            firm: one.firm,
            bank_account_id: one.bankAccountId,
            bic: one.bic,
            amount: one.amount.minor.toString(),
            state: one.state,
            failure_code: one.failure?.code,
            message_id: one.messageId,
            traceparent: one.traceparent,
            ask_after: one.requestAfter,
          })),
        ),
        now,
      ],
    );
    return new Set(rows.map((row) => row.request_id));
  }

  async lockAll(tx: Tx, requestIds: readonly string[]): Promise<Map<string, StoredInstruction>> {
    if (requestIds.length === 0) return new Map();
    const rows = await tx.query<Row>(
      `select i.request_id, i.kind, i.order_id, i.customer_id, i.firm, i.bank_account_id, i.entry_id, i.bic, i.amount,
         i.state, i.failure_code, i.bank_reason, i.message_id, i.traceparent, c.iin_index,
         i.blocked_at is not null as is_blocked, coalesce(a.iban_index, s.payer_index) as iban_index
       from instruction i
       left join suspense s on s.entry_id = i.entry_id
       left join bank_account a on a.id = i.bank_account_id
       left join customer_identity c on c.customer_id = a.customer_id
       where i.request_id = any($1::text[]) order by i.request_id for update of i`,
      [requestIds],
    );
    return new Map(rows.map((row) => [row.request_id, instructionOf(row)]));
  }

  saveAll(tx: Tx, changes: readonly Change[]): void {
    if (changes.length === 0) return;
    tx.write(
      `update instruction i set state = t.state, failure_code = t.failure_code, bank_reason = t.bank_reason,
         ask_after = t.ask_after, times_asked = 0, contradiction = coalesce(t.contradiction, i.contradiction),
         blocked_at = case when t.is_blocked then coalesce(i.blocked_at, clock_timestamp()) end
       from jsonb_to_recordset($1::jsonb) as t(request_id text, state text, failure_code text, bank_reason text,
         ask_after timestamptz, contradiction text, is_blocked boolean)
       where i.request_id = t.request_id`,
      [
        JSON.stringify(
          changes.map(({ instruction, requestAfter, contradiction }) => ({
            request_id: instruction.requestId,
            state: instruction.state,
            failure_code: instruction.failure?.code,
            bank_reason: instruction.failure?.bankReason,
            ask_after: requestAfter,
            contradiction,
            is_blocked: instruction.isBlocked,
          })),
        ),
      ],
    );
  }

  /** Takes what has waited long enough for an answer; another process takes others. */
  async lockDue(tx: Tx, max: number): Promise<{ readonly due: DueInstruction[]; readonly now: Date }> {
    const rows = await tx.query<{
      request_id: string;
      bic: string;
      state: 'sent' | 'accepted';
      times_asked: number;
      asked_at: Date;
      now: Date;
    }>(
      `select request_id, bic, state, times_asked, asked_at, clock_timestamp() as now
       from instruction where ask_after <= clock_timestamp()
       order by ask_after, request_id limit $1 for update skip locked`,
      [max],
    );
    const due = rows.map((row) => ({
      requestId: row.request_id,
      bic: row.bic,
      state: row.state,
      timesRequested: row.times_asked,
      requestedAt: row.asked_at,
    }));
    return { due, now: rows[0]?.now ?? new Date(0) };
  }

  async postponeStatusRequests(
    tx: Tx,
    requests: readonly { readonly requestId: string; readonly requestAfter: Date }[],
  ): Promise<void> {
    await tx.query(
      `update instruction i set ask_after = t.ask_after, times_asked = i.times_asked + 1
       from unnest($1::text[], $2::timestamptz[]) as t(request_id, ask_after) where i.request_id = t.request_id`,
      [requests.map((one) => one.requestId), requests.map((one) => one.requestAfter)],
    );
  }

  /** Payments whose money the bank holds, by bank and kind. */
  async blocked(db: Queryable): Promise<{ bic: string; kind: InstructionKind; payments: number }[]> {
    const rows = await db.query<{ bic: string; kind: InstructionKind; payments: string }>(
      `select bic, kind, count(*) as payments from instruction where blocked_at is not null group by bic, kind`,
    );
    return rows.map(({ bic, kind, payments }) => ({ bic, kind, payments: Number.parseInt(payments, 10) }));
  }

  async nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select min(ask_after) from instruction where ask_after is not null`);
  }
}

const instructionOf = (row: Row): StoredInstruction => ({
  ...aboutOf(row),
  requestId: row.request_id,
  firm: row.firm,
  bic: row.bic,
  amount: Money.ofMinor(row.amount, 'KZT'),
  state: row.state,
  ...(row.failure_code === null
    ? {}
    : { failure: { code: row.failure_code, ...(row.bank_reason === null ? {} : { bankReason: row.bank_reason }) } }),
  owner: { accountIndex: row.iban_index ?? NOBODY, personIndex: row.iin_index ?? NOBODY },
  ...(row.message_id === null ? {} : { messageId: row.message_id }),
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  ...(row.is_blocked ? { isBlocked: true } : {}),
});

interface AboutRow {
  readonly kind: InstructionKind;
  readonly order_id: string | null;
  readonly customer_id: string | null;
  readonly bank_account_id: string | null;
  readonly entry_id: string | null;
}

/** What it is for: an order's payment, or the return of an entry. The table's check holds which of them are there. */
export function aboutOf({ kind, order_id, customer_id, bank_account_id, entry_id }: AboutRow) {
  if (kind === 'return') {
    invariant(entry_id, 'a return names what is returned');
    return { kind, entryId: entry_id, ...(order_id === null ? {} : { orderId: order_id }) };
  }
  invariant(order_id && customer_id && bank_account_id, 'a payment is for an order, to an account of a customer');
  return { kind, orderId: order_id, customerId: customer_id, bankAccountId: bank_account_id };
}
