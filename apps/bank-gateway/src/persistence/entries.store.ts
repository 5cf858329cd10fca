// The entries of the banks' books that have reached us, each once, whichever message brought it.
import { type Tx, WriteConflict } from '@aiyrbas/persistence';
import type { BookedLine, EntryMatch } from '../domain/entry';
import { type EntryIdentity, plainAmount } from '../domain/entry-identity';
import type { Payer } from '../domain/suspense';

export interface NewEntry {
  readonly id: string;
  readonly iban: string;
  readonly line: BookedLine;
  readonly identity: EntryIdentity;
  /** What names the entry in its account: the bank's reference, or a name of ours where that names none or several. */
  readonly entryRef: string;
  readonly match: EntryMatch;
  /** As the bank wrote it. */
  readonly statedAmount: string;
  readonly orderId?: string | undefined;
  readonly bookedAt: Date;
  readonly receivedAt: Date;
  readonly valueDate: string;
  /** The day of the bank's books; that of our receipt where it states none. */
  readonly bookingDate: string;
  readonly messageId: string;
  /** Who paid it; sealed with the row of suspense, if it comes to that. */
  readonly payer?: Payer | undefined;
}

export interface KnownEntry extends EntryIdentity {
  readonly id: string;
  readonly bic: string;
  readonly iban: string;
  readonly match: EntryMatch;
}

/** What is looked up of one stated entry. */
export interface EntryLookup {
  readonly bic: string;
  readonly iban: string;
  readonly identity: EntryIdentity;
  /** Whether its amount is in minor units of an asset of ours. */
  readonly isCounted: boolean;
}

/** That an entry without a reference was in a page of a statement. */
export interface Sighting {
  readonly entryId: string;
  readonly statement: string;
  readonly page: number;
}

interface Row {
  readonly id: string;
  readonly bic: string;
  readonly iban: string;
  readonly reference: string | null;
  readonly direction: 'credit' | 'debit';
  readonly is_reversal: boolean;
  readonly currency: string;
  readonly stated_amount: string;
  readonly amount: string | null;
  readonly request_id: string | null;
  readonly booking_day: string | null;
  readonly account_index: string | null;
  readonly match: EntryMatch;
}

const COLUMNS = `e.id, e.bic, e.iban, e.reference, e.direction, e.is_reversal, e.currency, e.stated_amount, e.amount,
  e.request_id, e.booking_day, e.account_index, e.match`;

export class EntriesStore {
  /** Entries under the same references, and credits of the same requests; asked under the locks of the requests. */
  async known(tx: Tx, lookups: readonly EntryLookup[]): Promise<KnownEntry[]> {
    if (lookups.length === 0) return [];
    const named = lookups.filter(({ identity }) => identity.reference !== undefined);
    const requests = new Set(lookups.flatMap(({ identity }) => identity.requestId ?? []));
    const rows = await tx.query<Row>(
      `select ${COLUMNS} from entry e
       where (e.bic, e.iban, e.reference) in (select * from unnest($1::text[], $2::text[], $3::text[]))
       union
       select ${COLUMNS} from entry e where e.direction = 'credit' and e.request_id = any($4::text[])`,
      [
        named.map(({ bic }) => bic),
        named.map(({ iban }) => iban),
        named.map(({ identity }) => identity.reference),
        [...requests],
      ],
    );
    return rows.map(knownOf);
  }

  /**
   * Entries without a reference that may be these, and where in the statements at hand they were.
   * What releases before this one kept without a reference was published nowhere, so it is not known.
   */
  async knownWithoutReference(
    tx: Tx,
    lookups: readonly EntryLookup[],
    statements: readonly string[],
  ): Promise<{ readonly entries: KnownEntry[]; readonly sightings: Sighting[] }> {
    if (lookups.length === 0) return { entries: [], sightings: [] };
    const counted = lookups.filter(({ isCounted }) => isCounted);
    const uncounted = lookups.filter(({ isCounted }) => !isCounted);
    const rows = await tx.query<Row>(
      `select ${COLUMNS} from entry e
       where e.reference is null and e.entry_ref is not null
         and (e.bic, e.iban, e.amount) in (select * from unnest($1::text[], $2::text[], $3::numeric[]))
       union
       select ${COLUMNS} from entry e
       where e.reference is null and e.entry_ref is not null and e.amount is null
         and (e.bic, e.iban, e.currency) in (select * from unnest($4::text[], $5::text[], $6::text[]))
       order by id`,
      [
        counted.map(({ bic }) => bic),
        counted.map(({ iban }) => iban),
        counted.map(({ identity }) => identity.amount),
        uncounted.map(({ bic }) => bic),
        uncounted.map(({ iban }) => iban),
        uncounted.map(({ identity }) => identity.currency),
      ],
    );
    if (rows.length === 0) return { entries: [], sightings: [] };
    const sightings = await tx.query<{ entry_id: string; statement: string; page: number }>(
      `select entry_id, statement, page from entry_sighting
       where entry_id = any($1::uuid[]) and statement = any($2::text[])`,
      [rows.map(({ id }) => id), statements],
    );
    return {
      entries: rows.map(knownOf),
      sightings: sightings.map(({ entry_id, statement, page }) => ({ entryId: entry_id, statement, page })),
    };
  }

  /**
   * Keeps entries that were not known.
   * @throws WriteConflict when another transaction kept an entry of the same name meanwhile: which one it is must be asked
   *   again, for it may be another one.
   */
  async keep(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = await tx.query(
      `insert into entry (id, bic, iban, reference, entry_ref, direction, is_reversal, currency, stated_amount, amount,
         request_id, order_id, match, booked_at, received_at, value_date, booking_day, account_index, message_id)
       select id, bic, iban, reference, entry_ref, direction, is_reversal, currency, stated_amount, amount,
         request_id, order_id, match, booked_at, received_at, value_date, booking_day, account_index, message_id
       from jsonb_to_recordset($1::jsonb) as t(id uuid, bic text, iban text, reference text, entry_ref text,
         direction text, is_reversal boolean, currency text, stated_amount text, amount numeric, request_id text,
         order_id uuid, match text, booked_at timestamptz, received_at timestamptz, value_date date, booking_day date,
         account_index text, message_id text, position bigint)
       order by bic, iban, reference, entry_ref, position on conflict do nothing returning id`,
      [JSON.stringify(entries.map(rowOf))],
    );
    if (rows.length < entries.length) throw new WriteConflict('an entry of a bank was kept by another transaction');
  }

  /** @throws WriteConflict when another page of the same statement has brought the entry meanwhile. */
  async see(tx: Tx, sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const rows = await tx.query<{ page: number; stated: number }>(
      `with stated as (select * from unnest($1::uuid[], $2::text[], $3::int[]) as t(entry_id, statement, page)),
         new as (insert into entry_sighting (entry_id, statement, page)
                 select * from stated order by entry_id, statement on conflict do nothing returning entry_id, statement)
       select s.page from stated s
       where not exists (select from new n where n.entry_id = s.entry_id and n.statement = s.statement)
         and not exists (select from entry_sighting k
                         where k.entry_id = s.entry_id and k.statement = s.statement and k.page = s.page)`,
      [
        sightings.map(({ entryId }) => entryId),
        sightings.map(({ statement }) => statement),
        sightings.map(({ page }) => page),
      ],
    );
    if (rows.length > 0) throw new WriteConflict('an entry of a bank was seen by another transaction');
  }
}

const knownOf = (row: Row): KnownEntry => ({
  id: row.id,
  bic: row.bic,
  iban: row.iban,
  reference: row.reference ?? undefined,
  direction: row.direction,
  isReversal: row.is_reversal,
  currency: row.currency,
  amount: row.amount ?? plainAmount(row.stated_amount),
  requestId: row.request_id ?? undefined,
  bookingDay: row.booking_day ?? undefined,
  accountIndex: row.account_index ?? undefined,
  match: row.match,
});

const rowOf = (entry: NewEntry, position: number) => ({
  id: entry.id,
  bic: entry.line.bic,
  iban: entry.iban,
  reference: entry.line.reference,
  entry_ref: entry.entryRef === entry.line.reference ? undefined : entry.entryRef,
  direction: entry.line.direction,
  is_reversal: entry.line.isReversal,
  currency: entry.identity.currency,
  stated_amount: entry.statedAmount,
  amount: entry.line.amount?.toString(),
  request_id: entry.line.requestId,
  order_id: entry.orderId,
  match: entry.match,
  booked_at: entry.bookedAt,
  received_at: entry.receivedAt,
  value_date: entry.valueDate,
  booking_day: entry.identity.bookingDay,
  account_index: entry.line.accountIndex,
  message_id: entry.messageId,
  position,
});
