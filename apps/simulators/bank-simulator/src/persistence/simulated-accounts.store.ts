// The bank's state as rows: requests and entries. Each kind is read and written in one statement for a whole batch. The SQL
// of reads is written by hand: requests are locked in one order, and found by their key.
import { withoutNulls } from '@aiyrbas/kernel';
import { type Queryable, type Tx, columnsOf, insertRows, toRows, updateRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { BankLine } from '../domain/line';
import type { BankRequest } from '../domain/request';
import { type BankLedger, requestKey } from '../domain/work';
import { EntryEntity, type EntryRow, RequestEntity, type RequestRow } from './simulated-accounts.entity';

export const bankRequestOf = ({ receivedAt: _, ...row }: RequestRow): BankRequest => withoutNulls(row);

export const lineOfRow = ({ id: _, ...row }: EntryRow): BankLine => withoutNulls(row);

interface RequestName {
  readonly bic: string;
  readonly requestId: string;
}

@Injectable()
export class SimulatedAccountsStore {
  /** Keeps requests that are new and answers with their ids; a repeated EndToEndId stays as it was first. */
  async receive(tx: Tx, requests: readonly BankRequest[], now: Date): Promise<Set<string>> {
    const rows = await insertRows(
      tx,
      RequestEntity,
      requests.map((request) => ({ ...rowOf(request), receivedAt: now })),
      { onConflict: ['bic', 'requestId'], returning: ['bic', 'requestId'] },
    );
    return new Set(rows.map(requestKey));
  }

  /** The requests under lock, with the lines that they have. */
  async lockAll(tx: Tx, names: readonly RequestName[]): Promise<BankLedger> {
    if (names.length === 0) return { requests: new Map(), lines: new Map() };
    const parameters = [names.map((name) => name.bic), names.map((name) => name.requestId)];
    const [requests, lines] = await Promise.all([
      tx.query(
        `select ${columnsOf(RequestEntity)} from request
         where (bic, request_id) in (select * from unnest($1::text[], $2::text[]))
         order by bic, request_id for update`,
        parameters,
      ),
      tx.query(
        `select ${columnsOf(EntryEntity)} from entry
         where (bic, request_id) in (select * from unnest($1::text[], $2::text[])) order by id`,
        parameters,
      ),
    ]);
    const accounts: BankLedger = { requests: new Map(), lines: new Map() };
    for (const request of toRows(RequestEntity, requests).map(bankRequestOf))
      accounts.requests.set(requestKey(request), request);
    for (const line of toRows(EntryEntity, lines).map(lineOfRow)) {
      const key = requestKey({ bic: line.bic, requestId: line.requestId ?? '' });
      accounts.lines.set(key, [...(accounts.lines.get(key) ?? []), line]);
    }
    return accounts;
  }

  saveAll(tx: Tx, requests: readonly BankRequest[]): void {
    const rows = requests.map(({ bic, requestId, state, reason = null }) => ({ bic, requestId, state, reason }));
    updateRows(tx, RequestEntity, rows, { key: ['bic', 'requestId'] });
  }

  /** Opening balances; an account that is open already stays as it is. */
  async open(db: Queryable, openings: readonly BankLine[]): Promise<void> {
    await insertRows(db, EntryEntity, openings.map(rowOfLine), { onConflict: 'any', returning: ['id'] });
  }

  async book(tx: Tx, lines: readonly BankLine[]): Promise<void> {
    await insertRows(tx, EntryEntity, lines.map(rowOfLine), { returning: ['id'] });
  }
}

const rowOf = ({ reason, correlationId, traceparent, ...request }: BankRequest) => ({
  ...request,
  reason,
  correlationId,
  traceparent,
});

const rowOfLine = ({ requestId, reason, ...line }: BankLine) => ({ ...line, requestId, reason });
