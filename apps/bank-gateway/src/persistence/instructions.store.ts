// The instructions to the banks, as rows. Every statement is for a whole batch. Reads are by hand: they lock in an order,
// join, or count.
import type { Page } from '@aiyrbas/http';
import { invariant, withoutNulls } from '@aiyrbas/kernel';
import { Money } from '@aiyrbas/money';
import {
  type Queryable,
  type RowOf,
  type Tx,
  columnsOf,
  insertRows,
  msUntil,
  toRows,
  updateRows,
} from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { Owner } from '../domain/entry';
import type { SealedName } from '../domain/identity';
import type { Instruction, InstructionKind, Payment } from '../domain/instruction';
import { InstructionEntity } from './instruction.entity';

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
  /** The customer's name as we sent it to the bank, sealed. */
  readonly ownerName?: SealedName;
  readonly messageId?: string;
  readonly traceparent?: string;
  /** Since when the bank holds the money: it neither posts nor returns it. */
  readonly blockedAt?: Date | undefined;
  /** How the bank contradicted itself last. */
  readonly contradiction?: string | undefined;
}
export type StoredInstruction = Instruction & Stored;
export type StoredPayment = Payment & Stored;

export interface Change {
  readonly instruction: StoredInstruction;
  readonly requestAfter?: Date | undefined;
}

/** A payment whose money the bank holds. */
export type BlockedPayment = ReturnType<typeof paymentOf> & { readonly since: Date; readonly now: Date };

export type InstructionRow = RowOf<typeof InstructionEntity>;

/** An instruction that has waited long enough for the bank's response. */
export type DueInstruction = Pick<InstructionRow, (typeof DUE)[number]> & { readonly state: 'sent' | 'accepted' };
const DUE = ['requestId', 'bic', 'timesAsked', 'askedAt'] as const;

/** Matches no fingerprint: those are never empty. */
const NOBODY = '';

@Injectable()
export class InstructionsStore {
  /** Keeps requests that are new and answers with their ids; an id that was seen before stays as it was first. */
  async insertAll(tx: Tx, instructions: readonly NewPayment[], askedAt: Date): Promise<Set<string>> {
    const rows = instructions.map((one) => ({
      requestId: one.requestId,
      kind: one.kind,
      orderId: one.orderId,
      customerId: one.customerId,
      firm: one.firm,
      bankAccountId: one.bankAccountId,
      bic: one.bic,
      amount: one.amount.minor,
      state: one.state,
      failureCode: one.failure?.code,
      messageId: one.messageId,
      traceparent: one.traceparent,
      askAfter: one.requestAfter,
      askedAt,
    }));
    const key = ['requestId'] as const;
    const inserted = await insertRows(tx, InstructionEntity, rows, { onConflict: key, returning: key });
    return new Set(inserted.map(({ requestId }) => requestId));
  }

  async lockAll(tx: Tx, requestIds: readonly string[]): Promise<Map<string, StoredInstruction>> {
    if (requestIds.length === 0) return new Map();
    const rows = await tx.query<Fingerprints>(
      `select ${columnsOf(InstructionEntity, 'i')}, c.iin_index as "personIndex",
         c.customer_id as "ownerId", c.key as "ownerKey", c.name as "ownerName", coalesce(a.iban_index, s.payer_index) as "accountIndex"
       from instruction i
       left join suspense s on s.entry_id = i.entry_id
       left join bank_account a on a.id = i.bank_account_id
       left join customer_identity c on c.customer_id = a.customer_id
       where i.request_id = any($1::text[]) order by i.request_id for update of i`,
      [requestIds],
    );
    return new Map(toRows(InstructionEntity, rows).map((row) => [row.requestId, instructionOf(row)]));
  }

  /** The request that each of our messages asked for. */
  async requestsOf(tx: Tx, messageIds: readonly string[]): Promise<Map<string, string>> {
    if (messageIds.length === 0) return new Map();
    const rows = await tx.query<{ messageId: string; requestId: string }>(
      `select message_id as "messageId", request_id as "requestId" from instruction where message_id = any($1::text[])`,
      [messageIds],
    );
    return new Map(rows.map(({ messageId, requestId }) => [messageId, requestId]));
  }

  saveAll(tx: Tx, changes: readonly Change[]): void {
    const rows = changes.map(({ instruction, requestAfter = null }) => ({
      requestId: instruction.requestId,
      state: instruction.state,
      failureCode: instruction.failure?.code ?? null,
      bankReason: instruction.failure?.bankReason ?? null,
      askAfter: requestAfter,
      timesAsked: 0,
      contradiction: instruction.contradiction ?? null,
      blockedAt: instruction.blockedAt ?? null,
    }));
    updateRows(tx, InstructionEntity, rows, { key: ['requestId'] });
  }

  /**
   * Takes what has waited long enough for a response, and what of the same banks will have within the interval: one request
   * to a bank is about all of it. Processes take turns, so that a bank is asked by one of them.
   */
  async lockDue(
    tx: Tx,
    { max, intervalSeconds }: { readonly max: number; readonly intervalSeconds: number },
  ): Promise<{ readonly due: DueInstruction[]; readonly now: Date }> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('status requests', 0))`);
    const due = await tx.query<DueInstruction & { now: Date }>(
      `select ${columnsOf(InstructionEntity, undefined, [...DUE, 'state'])}, clock_timestamp() as now
       from instruction where ask_after <= clock_timestamp() + make_interval(secs => $2)
         and bic in (select bic from instruction where ask_after <= clock_timestamp())
       order by ask_after, request_id limit $1 for update skip locked`,
      [max, intervalSeconds],
    );
    return { due, now: due[0]?.now ?? new Date(0) };
  }

  postponeStatusRequests(
    tx: Tx,
    requests: readonly Pick<InstructionRow, 'requestId' | 'timesAsked' | 'askAfter'>[],
  ): void {
    updateRows(tx, InstructionEntity, requests, { key: ['requestId'] });
  }

  /** Payments whose money the bank holds. They are few. */
  blocked(db: Queryable): Promise<{ bic: string; kind: InstructionKind; since: Date; now: Date }[]> {
    return db.query(
      `select bic, kind, blocked_at as since, clock_timestamp() as now from instruction where blocked_at is not null`,
    );
  }

  /** Payments without any response of their bank, although they were sent at the bank's instant or before. */
  responseOverdue(
    db: Queryable,
    due: readonly { readonly bic: string; readonly sentUntil: Date }[],
  ): Promise<{ bic: string; kind: InstructionKind; payments: number }[]> {
    return db.query(
      `select i.bic, i.kind, count(*)::integer as payments
       from instruction i join unnest($1::text[], $2::timestamptz[]) as due (bic, sent_until) on due.bic = i.bic
       where i.state = 'sent' and i.blocked_at is null and i.asked_at <= due.sent_until
       group by i.bic, i.kind`,
      [due.map(({ bic }) => bic), due.map(({ sentUntil }) => sentUntil)],
    );
  }

  async blockedPage(db: Queryable, { after, limit }: Page): Promise<BlockedPayment[]> {
    const rows = await db.query<{ since: Date; now: Date }>(
      `select ${columnsOf(InstructionEntity, 'i')}, i.blocked_at as since, clock_timestamp() as now
       from instruction i where i.blocked_at is not null and ($1::text is null or i.request_id > $1)
       order by i.request_id limit $2`,
      [after, limit + 1],
    );
    return toRows(InstructionEntity, rows).map((row) => ({ ...paymentOf(row), since: row.since, now: row.now }));
  }

  nextDueMs(db: Queryable): Promise<number | undefined> {
    return msUntil(db, `select min(ask_after) from instruction where ask_after is not null`);
  }
}

interface Fingerprints {
  readonly personIndex: string | null;
  readonly accountIndex: string | null;
  readonly ownerId: string | null;
  readonly ownerKey: string | null;
  readonly ownerName: string | null;
}

const instructionOf = (row: InstructionRow & Fingerprints): StoredInstruction => ({
  ...paymentOf(row),
  state: row.state,
  ...(row.failureCode && { failure: { code: row.failureCode, ...withoutNulls({ bankReason: row.bankReason }) } }),
  owner: { accountIndex: row.accountIndex ?? NOBODY, personIndex: row.personIndex ?? NOBODY },
  ...(row.ownerId !== null && row.ownerKey !== null && row.ownerName !== null
    ? { ownerName: { customerId: row.ownerId, key: row.ownerKey, name: row.ownerName } }
    : {}),
  ...withoutNulls({
    messageId: row.messageId,
    traceparent: row.traceparent,
    blockedAt: row.blockedAt,
    contradiction: row.contradiction,
  }),
});

/** What is paid and for what: an order's payment, or the return of an entry. The table's check holds what each one has. */
export function paymentOf({ kind, orderId, customerId, bankAccountId, entryId, ...row }: InstructionRow) {
  const { requestId, firm, bic } = row;
  const what = { requestId, firm, bic, amount: Money.ofMinor(row.amount, 'KZT') };
  if (kind === 'return') {
    invariant(entryId, 'a return names what is returned');
    return { ...what, kind, entryId, ...withoutNulls({ orderId }) };
  }
  invariant(orderId && customerId && bankAccountId, 'a payment is for an order, to an account of a customer');
  return { ...what, kind, orderId, customerId, bankAccountId };
}
