// The lines of the banks' books that have reached us, each once, whichever message brought it.
import type { Tx } from '@aiyrbas/persistence';
import type { BookedLine, EntryMatch } from '../domain/entry';
import type { Payer } from '../domain/suspense';

export interface NewEntry {
  readonly id: string;
  readonly iban: string;
  readonly line: BookedLine;
  readonly match: EntryMatch;
  readonly currency: string;
  /** As the bank wrote it. */
  readonly statedAmount: string;
  readonly orderId?: string | undefined;
  readonly bookedAt: Date;
  readonly receivedAt: Date;
  readonly valueDate: string;
  /** Told, not kept: the day of the bank's books. */
  readonly bookingDate: string;
  readonly messageId: string;
  /** Who paid it; sealed with the row of suspense, if it comes to that. */
  readonly payer?: Payer | undefined;
}

export const referenceKey = (of: { readonly bic: string; readonly iban: string; readonly reference: string }): string =>
  `${of.bic}/${of.iban}/${of.reference}`;

export class EntriesStore {
  /** Which of these lines are known already; asked under the locks of what they are about. */
  async known(
    tx: Tx,
    lines: readonly { readonly bic: string; readonly iban: string; readonly reference: string }[],
  ): Promise<Set<string>> {
    if (lines.length === 0) return new Set();
    const rows = await tx.query<{ bic: string; iban: string; reference: string }>(
      `select bic, iban, reference from entry
       where (bic, iban, reference) in (select * from unnest($1::text[], $2::text[], $3::text[]))`,
      [lines.map((line) => line.bic), lines.map((line) => line.iban), lines.map((line) => line.reference)],
    );
    return new Set(rows.map(referenceKey));
  }

  /** Keeps the lines that are new and answers with their ids. */
  async keepNew(tx: Tx, entries: readonly NewEntry[]): Promise<Set<string>> {
    if (entries.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(
      `insert into entry (id, bic, iban, reference, direction, is_reversal, currency, stated_amount, amount,
         request_id, order_id, match, booked_at, received_at, value_date, message_id)
       select id, bic, iban, reference, direction, is_reversal, currency, stated_amount, amount,
         request_id, order_id, match, booked_at, received_at, value_date, message_id
       from jsonb_to_recordset($1::jsonb) as t(id uuid, bic text, iban text, reference text, direction text,
         is_reversal boolean, currency text, stated_amount text, amount numeric, request_id text, order_id uuid,
         match text, booked_at timestamptz, received_at timestamptz, value_date date, message_id text, position bigint)
       order by bic, iban, reference, position on conflict do nothing returning id`,
      [JSON.stringify(entries.map(rowOf))],
    );
    return new Set(rows.map((row) => row.id));
  }
}

const rowOf = (entry: NewEntry, position: number) => ({
  id: entry.id,
  bic: entry.line.bic,
  iban: entry.iban,
  reference: entry.line.reference,
  direction: entry.line.direction,
  is_reversal: entry.line.isReversal,
  currency: entry.currency,
  stated_amount: entry.statedAmount,
  amount: entry.line.amount?.toString(),
  request_id: entry.line.requestId,
  order_id: entry.orderId,
  match: entry.match,
  booked_at: entry.bookedAt,
  received_at: entry.receivedAt,
  value_date: entry.valueDate,
  message_id: entry.messageId,
  position,
});
