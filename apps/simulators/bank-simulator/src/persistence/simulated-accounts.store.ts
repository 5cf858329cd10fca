// The bank's state as rows: requests, entries and acts. Each kind is read and written in one statement for a whole
// batch.
import type { Queryable, Tx } from '@aiyrbas/persistence';
import type { Behaviour } from '../domain/behaviour';
import type { BankLine } from '../domain/line';
import type { BankRequest, RequestState } from '../domain/request';
import { type BankLedger, requestKey } from '../domain/work';

export interface RequestRow {
  bic: string;
  request_id: string;
  kind: BankRequest['kind'];
  behaviour: Behaviour;
  message_id: string;
  house_iban: string;
  customer: BankRequest['customer'];
  amount: string;
  purpose: string;
  state: RequestState;
  reason: string | null;
  correlation_id: string | null;
  traceparent: string | null;
}

export interface BankLineRow {
  bic: string;
  iban: string;
  reference: string;
  kind: BankLine['kind'];
  direction: BankLine['direction'];
  amount: string;
  request_id: string | null;
  reason: string | null;
  booked_at: Date;
}

export const BANK_LINE_COLUMNS = 'bic, iban, reference, kind, direction, amount, request_id, reason, booked_at';
const REQUEST_COLUMNS = `bic, request_id, kind, behaviour, message_id, house_iban, customer, amount, purpose, state,
  reason, correlation_id, traceparent`;

export const bankRequestOf = (row: RequestRow): BankRequest => ({
  bic: row.bic,
  requestId: row.request_id,
  kind: row.kind,
  behaviour: row.behaviour,
  messageId: row.message_id,
  houseIban: row.house_iban,
  customer: row.customer,
  amount: BigInt(row.amount),
  purpose: row.purpose,
  state: row.state,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.correlation_id === null ? {} : { correlationId: row.correlation_id }),
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
});

export const lineOfRow = (row: BankLineRow): BankLine => ({
  bic: row.bic,
  iban: row.iban,
  reference: row.reference,
  kind: row.kind,
  direction: row.direction,
  amount: BigInt(row.amount),
  ...(row.request_id === null ? {} : { requestId: row.request_id }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  bookedAt: row.booked_at,
});

interface RequestName {
  readonly bic: string;
  readonly requestId: string;
}

export class SimulatedAccountsStore {
  /** Keeps requests that are new and answers with their ids; a repeated EndToEndId stays as it was first. */
  async receive(tx: Tx, requests: readonly BankRequest[], now: Date): Promise<Set<string>> {
    if (requests.length === 0) return new Set();
    const rows = await tx.query<{ bic: string; request_id: string }>(
      `insert into request (${REQUEST_COLUMNS}, received_at)
       select ${REQUEST_COLUMNS}, $2 from jsonb_to_recordset($1::jsonb) as t(bic text, request_id text, kind text,
         behaviour text, message_id text, house_iban text, customer jsonb, amount numeric, purpose text, state text,
         reason text, correlation_id text, traceparent text)
       order by bic, request_id on conflict do nothing returning bic, request_id`,
      [JSON.stringify(requests.map(rowOf)), now],
    );
    return new Set(rows.map((row) => requestKey({ bic: row.bic, requestId: row.request_id })));
  }

  /** The requests under lock, with the lines that they have. */
  async lockAll(tx: Tx, names: readonly RequestName[]): Promise<BankLedger> {
    if (names.length === 0) return { requests: new Map(), lines: new Map() };
    const parameters = [names.map((name) => name.bic), names.map((name) => name.requestId)];
    const [requests, lines] = await Promise.all([
      tx.query<RequestRow>(
        `select ${REQUEST_COLUMNS} from request
         where (bic, request_id) in (select * from unnest($1::text[], $2::text[]))
         order by bic, request_id for update`,
        parameters,
      ),
      tx.query<BankLineRow>(
        `select ${BANK_LINE_COLUMNS} from entry
         where (bic, request_id) in (select * from unnest($1::text[], $2::text[])) order by id`,
        parameters,
      ),
    ]);
    const accounts: BankLedger = { requests: new Map(), lines: new Map() };
    for (const request of requests.map(bankRequestOf)) accounts.requests.set(requestKey(request), request);
    for (const line of lines.map(lineOfRow)) {
      const key = requestKey({ bic: line.bic, requestId: line.requestId ?? '' });
      accounts.lines.set(key, [...(accounts.lines.get(key) ?? []), line]);
    }
    return accounts;
  }

  saveAll(tx: Tx, requests: readonly BankRequest[]): void {
    if (requests.length === 0) return;
    tx.write(
      `update request r set state = t.state, reason = t.reason
       from jsonb_to_recordset($1::jsonb) as t(bic text, request_id text, state text, reason text)
       where r.bic = t.bic and r.request_id = t.request_id`,
      [JSON.stringify(requests.map(rowOf))],
    );
  }

  /** Opening balances; an account that is open already stays as it is. */
  async open(db: Queryable, openings: readonly BankLine[]): Promise<void> {
    await this.#insert(db, openings, `on conflict do nothing`);
  }

  async book(tx: Tx, lines: readonly BankLine[]): Promise<void> {
    await this.#insert(tx, lines, '');
  }

  async #insert(db: Queryable, lines: readonly BankLine[], onConflict: string): Promise<void> {
    if (lines.length === 0) return;
    await db.query(
      `insert into entry (${BANK_LINE_COLUMNS})
       select ${BANK_LINE_COLUMNS} from jsonb_to_recordset($1::jsonb) as t(bic text, iban text,
         reference text, kind text, direction text, amount numeric, request_id text, reason text,
         booked_at timestamptz, position bigint)
       order by position ${onConflict}`,
      [JSON.stringify(lines.map((line, position) => ({ ...rowOfLine(line), position })))],
    );
  }
}

const rowOf = (request: BankRequest) => ({
  bic: request.bic,
  request_id: request.requestId,
  kind: request.kind,
  behaviour: request.behaviour,
  message_id: request.messageId,
  house_iban: request.houseIban,
  customer: request.customer,
  amount: request.amount.toString(),
  purpose: request.purpose,
  state: request.state,
  reason: request.reason,
  correlation_id: request.correlationId,
  traceparent: request.traceparent,
});

const rowOfLine = (line: BankLine) => ({
  bic: line.bic,
  iban: line.iban,
  reference: line.reference,
  kind: line.kind,
  direction: line.direction,
  amount: line.amount.toString(),
  request_id: line.requestId,
  reason: line.reason,
  booked_at: line.bookedAt,
});
