// The bank entries that have reached us. Each is stored once, whichever message brought it. Reads are by hand: they find
// by several columns at a time, and whoever paid waits for them.
import {
  Any,
  type NewRowOf,
  type Tx,
  WriteConflict,
  columnsOf,
  find,
  insertRows,
  toRows,
  unnested,
} from '@aiyrbas/persistence';
import { withoutNulls } from '@aiyrbas/kernel';
import { Injectable } from '@nestjs/common';
import type { EntryMatch } from '../domain/entry';
import { type EntryIdentity, plainAmount } from '../domain/entry-identity';
import { BankEntryEntity, type BankEntryRow, EntrySightingEntity, type Sighting } from './entry.entity';

export type NewBankEntryRow = NewRowOf<typeof BankEntryEntity>;

export interface KnownEntry extends EntryIdentity {
  readonly id: string;
  readonly bic: string;
  readonly iban: string;
  readonly match: EntryMatch;
  /** The batch of which it is one payment. */
  readonly partOf?: string | undefined;
  /** As events name it, where that is not its reference. */
  readonly entryRef?: string | undefined;
  readonly bookedAt: Date;
  readonly receivedAt: Date;
  readonly valueDate: string;
}

/** What is looked up of one stated entry. */
export interface EntryLookup {
  readonly bic: string;
  readonly iban: string;
  readonly identity: EntryIdentity;
  /** Whether its amount is in minor units of an asset of ours. */
  readonly isCounted: boolean;
}

/** What distinguishes one entry from another, and what a later event about it states. */
const KNOWN = [
  'id',
  'bic',
  'iban',
  'reference',
  'direction',
  'isReversal',
  'currency',
  'statedAmount',
  'amount',
  'requestId',
  'bookingDay',
  'accountIndex',
  'match',
  'partOf',
  'entryRef',
  'bookedAt',
  'receivedAt',
  'valueDate',
] as const;
type KnownRow = Pick<BankEntryRow, (typeof KNOWN)[number]>;
const BY_REFERENCE = unnested(BankEntryEntity, { columns: ['bic', 'iban', 'reference'] });
const SEEN = unnested(EntrySightingEntity, { columns: ['entryId', 'statement', 'page'] });
const ENTRIES = `select ${columnsOf(BankEntryEntity, 'e', KNOWN)} from entry e`;
/** Credits of the requests in a parameter, and what took these back; each through an index of its own. */
const ofRequestsIn = (parameter: string): string =>
  `${ENTRIES} where e.direction = 'credit' and e.request_id = any(${parameter}::text[])
   union
   ${ENTRIES} where e.match in ('claw_back', 'early_claw_back') and e.request_id = any(${parameter}::text[])`;

@Injectable()
export class EntriesStore {
  /**
   * Entries under the same references, credits of the same requests, and what took these back, the oldest first. Asked under
   * the locks of the requests.
   */
  async known(tx: Tx, lookups: readonly EntryLookup[]): Promise<KnownEntry[]> {
    if (lookups.length === 0) return [];
    const named = lookups.filter(({ identity }) => identity.reference !== undefined);
    const requests = new Set(lookups.flatMap(({ identity }) => identity.requestId ?? []));
    const rows = await tx.query<KnownRow>(
      `${ENTRIES} where (e.bic, e.iban, e.reference) in (select * from ${BY_REFERENCE.set})
       union
       ${ofRequestsIn('$4')}
       order by id`,
      [
        ...BY_REFERENCE.params(
          named.map(({ bic, iban, identity: { reference = null } }) => ({ bic, iban, reference })),
        ),
        [...requests],
      ],
    );
    return knownOf(rows);
  }

  /** Credits of requests, and what took these back, the oldest first. */
  async ofRequests(tx: Tx, requestIds: readonly string[]): Promise<KnownEntry[]> {
    return knownOf(await tx.query<KnownRow>(`${ofRequestsIn('$1')} order by id`, [requestIds]));
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

  /** The payments of batches that are known; nothing is read where there is no batch. */
  async partsOf(tx: Tx, known: readonly KnownEntry[]): Promise<KnownEntry[]> {
    const batches = known.filter(({ match }) => match === 'split');
    if (batches.length === 0) return [];
    return knownOf(
      await tx.query<KnownRow>(`${ENTRIES} where e.part_of = any($1::uuid[]) order by e.id`, [
        batches.map(({ id }) => id),
      ]),
    );
  }

  /**
   * Keeps entries that were not known.
   * @throws WriteConflict when another transaction kept an entry of the same name meanwhile: which one it is must be asked
   *   again, for it may be another one.
   */
  async keep(tx: Tx, entries: readonly NewBankEntryRow[]): Promise<void> {
    if (entries.length === 0) return;
    const name = ['bic', 'iban', 'reference', 'entryRef'] as const;
    const rows = await insertRows(tx, BankEntryEntity, entries, { onConflict: name, returning: ['id'] });
    if (rows.length < entries.length) throw new WriteConflict('an entry of a bank was kept by another transaction');
  }

  /** @throws WriteConflict when another page of the same statement has brought the entry meanwhile. */
  async see(tx: Tx, sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const rows = await tx.query<{ page: number; stated: number }>(
      `with stated as (select * from ${SEEN.set}),
         new as (insert into entry_sighting (entry_id, statement, page)
                 select * from stated order by entry_id, statement on conflict do nothing returning entry_id, statement)
       select s.page from stated s
       where not exists (select from new n where n.entry_id = s.entry_id and n.statement = s.statement)
         and not exists (select from entry_sighting k
                         where k.entry_id = s.entry_id and k.statement = s.statement and k.page = s.page)`,
      SEEN.params(sightings),
    );
    if (rows.length > 0) throw new WriteConflict('an entry of a bank was seen by another transaction');
  }
}

const knownOf = (rows: readonly KnownRow[]): KnownEntry[] =>
  toRows(BankEntryEntity, rows).map(({ amount, statedAmount, ...row }) => ({
    ...withoutNulls(row),
    amount: amount?.toString() ?? plainAmount(statedAmount),
  }));
