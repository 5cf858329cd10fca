// The bank entries that have reached us. Each is stored once, whichever message brought it. Reads are by hand: they find
// by several columns at a time, and whoever paid waits for them.
import { Any, type NewRowOf, type Tx, WriteConflict, columnsOf, find, insertRows, toRows } from '@aiyrbas/persistence';
import { withoutNulls } from '@aiyrbas/kernel';
import { Injectable } from '@nestjs/common';
import type { BookedLine, EntryMatch } from '../domain/entry';
import { type EntryIdentity, plainAmount } from '../domain/entry-identity';
import type { Payer } from '../domain/suspense';
import { EntryEntity, type EntryRow, EntrySightingEntity, type Sighting } from './entry.entity';

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
  /** The bank's booking day; the day of our receipt if the bank states none. */
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

/** What tells one entry from another. */
const KNOWN = [
  ...(['id', 'bic', 'iban', 'reference', 'direction', 'isReversal', 'currency', 'statedAmount', 'amount'] as const),
  ...(['requestId', 'bookingDay', 'accountIndex', 'match'] as const),
];
type KnownRow = Pick<EntryRow, (typeof KNOWN)[number]>;
const ENTRIES = `select ${columnsOf(EntryEntity, 'e', KNOWN)} from entry e`;

@Injectable()
export class EntriesStore {
  /** Entries under the same references, and credits of the same requests; asked under the locks of the requests. */
  async known(tx: Tx, lookups: readonly EntryLookup[]): Promise<KnownEntry[]> {
    if (lookups.length === 0) return [];
    const named = lookups.filter(({ identity }) => identity.reference !== undefined);
    const requests = new Set(lookups.flatMap(({ identity }) => identity.requestId ?? []));
    const rows = await tx.query<KnownRow>(
      `${ENTRIES} where (e.bic, e.iban, e.reference) in (select * from unnest($1::text[], $2::text[], $3::text[]))
       union
       ${ENTRIES} where e.direction = 'credit' and e.request_id = any($4::text[])`,
      [
        named.map(({ bic }) => bic),
        named.map(({ iban }) => iban),
        named.map(({ identity }) => identity.reference),
        [...requests],
      ],
    );
    return knownOf(rows);
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
    const rows = await tx.query<KnownRow>(
      `${ENTRIES} where e.reference is null and e.entry_ref is not null
         and (e.bic, e.iban, e.amount) in (select * from unnest($1::text[], $2::text[], $3::numeric[]))
       union
       ${ENTRIES} where e.reference is null and e.entry_ref is not null and e.amount is null
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
    const seen = { entryId: Any(rows.map(({ id }) => id)), statement: Any(statements) };
    return { entries: knownOf(rows), sightings: await find(tx, EntrySightingEntity, { where: seen }) };
  }

  /**
   * Keeps entries that were not known.
   * @throws WriteConflict when another transaction kept an entry of the same name meanwhile: which one it is must be asked
   *   again, for it may be another one.
   */
  async keep(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const name = ['bic', 'iban', 'reference', 'entryRef'] as const;
    const rows = await insertRows(tx, EntryEntity, entries.map(rowOf), { onConflict: name, returning: ['id'] });
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

const knownOf = (rows: readonly KnownRow[]): KnownEntry[] =>
  toRows(EntryEntity, rows).map(({ amount, statedAmount, ...row }) => ({
    ...withoutNulls(row),
    amount: amount?.toString() ?? plainAmount(statedAmount),
  }));

const rowOf = ({ line, identity, ...entry }: NewEntry): NewRowOf<typeof EntryEntity> => ({
  id: entry.id,
  bic: line.bic,
  iban: entry.iban,
  reference: line.reference,
  entryRef: entry.entryRef === line.reference ? null : entry.entryRef,
  direction: line.direction,
  isReversal: line.isReversal,
  currency: identity.currency,
  statedAmount: entry.statedAmount,
  amount: line.amount,
  requestId: line.requestId,
  orderId: entry.orderId,
  match: entry.match,
  bookedAt: entry.bookedAt,
  receivedAt: entry.receivedAt,
  valueDate: entry.valueDate,
  bookingDay: identity.bookingDay,
  accountIndex: line.accountIndex,
  messageId: entry.messageId,
});
