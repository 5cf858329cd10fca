// Reads what a statement needs: the entries of accounts since a day, and the balance before that day.
import { type Queryable, type Tx, columnsOf, find, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { BankLine, ReportedLine } from '../domain/line';
import { EntryEntity, RequestEntity, type RequestRow } from './simulated-accounts.entity';
import { bankRequestOf, lineOfRow } from './simulated-accounts.store';

export interface RequestedAccount {
  readonly bic: string;
  readonly iban: string;
  readonly from: Date;
}

export interface AccountHistory {
  readonly opening: bigint;
  readonly lines: readonly ReportedLine[];
}

export const accountKey = (of: { readonly bic: string; readonly iban: string }): string => `${of.bic}/${of.iban}`;

@Injectable()
export class StatementsStore {
  /**
   * The entries of each account from its day on; each account is named once. The opening entry of an account counts
   * into the balance that statements begin with, whatever day they are of. It is never one of their lines.
   */
  async read(tx: Tx, requested: readonly RequestedAccount[]): Promise<Map<string, AccountHistory>> {
    const parameters = [requested.map((a) => a.bic), requested.map((a) => a.iban), requested.map((a) => a.from)];
    const openings = await tx.query<{ bic: string; iban: string; opening: string }>(
      `select a.bic, a.iban, coalesce(sum(case e.direction when 'CRDT' then e.amount else -e.amount end), 0) as opening
       from unnest($1::text[], $2::text[], $3::timestamptz[]) as a(bic, iban, since)
       left join entry e on e.bic = a.bic and e.iban = a.iban and (e.booked_at < a.since or e.kind = 'opening')
       group by a.bic, a.iban`,
      parameters,
    );
    const rows = await tx.query<{ request: RequestRow | null }>(
      `select ${columnsOf(EntryEntity, 'e')},
         -- Its amount as text: as a number of JSON it would lose digits.
         (select to_jsonb(one) || jsonb_build_object('amount', one.amount::text)
          from (select ${columnsOf(RequestEntity, 'r')} from request r
                where r.bic = e.bic and r.request_id = e.request_id) as one) as request
       from unnest($1::text[], $2::text[], $3::timestamptz[]) as a(bic, iban, since)
       join entry e on e.bic = a.bic and e.iban = a.iban and e.booked_at >= a.since and e.kind <> 'opening'
       order by e.id`,
      parameters,
    );
    const histories = new Map(
      openings.map((row) => [accountKey(row), { opening: BigInt(row.opening), lines: [] as ReportedLine[] }]),
    );
    for (const { request, ...row } of toRows(EntryEntity, rows)) {
      const [known] = request ? toRows(RequestEntity, [request]).map(bankRequestOf) : [];
      const line = { line: lineOfRow(row), ...(known && { request: known }) };
      histories.get(accountKey(row))?.lines.push(line);
    }
    return histories;
  }

  /** All entries of a bank, for comparison with our ledger. */
  async all(db: Queryable, bic: string): Promise<BankLine[]> {
    return (await find(db, EntryEntity, { where: { bic }, order: { id: 'ASC' } })).map(lineOfRow);
  }
}
