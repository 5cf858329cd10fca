// Legs under way: claimed by whoever is going to ask the venue, and settled together when answers are in.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Queryable, type Tx, msUntil } from '@aiyrbas/persistence';
import type { VenueLeg } from '../domain/leg';
import { type LegRow, toLeg } from './leg.row';

/** Longer than any one attempt can take (two calls of 3 s), so that nobody asks about a leg that is being asked about. */
const LEASE = '8 seconds';

export interface ClaimedLeg {
  readonly leg: VenueLeg;
  /** Whether this is the moment in which it counts as sent. */
  readonly isFirst: boolean;
  readonly claimedAt: Date;
  readonly orderId: string;
  /** Of the request for it. */
  readonly traceparent: string | undefined;
}

/**
 * Takes legs that are due. From here on a leg counts as sent: whoever dies after this commit leaves an order that is
 * looked up, never one that is sent twice.
 */
export async function claimDue(tx: Tx, venue: VenueCode, count: number): Promise<ClaimedLeg[]> {
  const rows = await tx.query<LegRow & { was: string; claimed_at: Date; order_id: string; traceparent: string | null }>(
    `with due as (
       select client_order_id, state as was from execution_leg
       where venue = $1 and state in ('requested', 'sent') and due_at <= now()
       order by due_at, client_order_id limit $2
       for update skip locked
     )
     update execution_leg l
     set state = 'sent', attempts = l.attempts + 1, due_at = now() + interval '${LEASE}',
         sent_at = case when due.was = 'requested' then now() else l.sent_at end
     from due, execution e where l.client_order_id = due.client_order_id and e.request_id = l.request_id
     returning l.*, due.was, now() as claimed_at, e.order_id, e.traceparent`,
    [venue, count],
  );
  return rows.map((row) => ({
    leg: toLeg(row),
    isFirst: row.was === 'requested',
    claimedAt: row.claimed_at,
    orderId: row.order_id,
    traceparent: row.traceparent ?? undefined,
  }));
}

/** Milliseconds until the next leg of this venue is due, zero if one is, nothing if none waits. */
export async function nextDueMs(db: Queryable, venue: VenueCode): Promise<number | undefined> {
  return msUntil(db, `select min(due_at) from execution_leg where venue = $1 and state in ('requested', 'sent')`, [
    venue,
  ]);
}

export interface LockedExecution {
  readonly requestId: string;
  readonly orderId: string;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  readonly traceparent: string | undefined;
  readonly legs: VenueLeg[];
}

/** Locks the open executions with these ids, in id order, and reads all their legs. */
export async function lockExecutions(tx: Tx, requestIds: readonly string[]): Promise<Map<string, LockedExecution>> {
  const [executions, legs] = await Promise.all([
    tx.query<{
      request_id: string;
      order_id: string;
      correlation_id: string | null;
      causation_id: string | null;
      traceparent: string | null;
    }>(
      `select request_id, order_id, correlation_id, causation_id, traceparent from execution
       where request_id = any($1::text[]) and state = 'open' order by request_id for update`,
      [requestIds],
    ),
    // A statement of its own behind the locks: it sees what their last holder committed.
    tx.query<LegRow>(`select * from execution_leg where request_id = any($1::text[]) order by request_id, position`, [
      requestIds,
    ]),
  ]);
  const locked = new Map(
    executions.map((row): [string, LockedExecution] => [
      row.request_id,
      {
        requestId: row.request_id,
        orderId: row.order_id,
        correlationId: row.correlation_id ?? undefined,
        causationId: row.causation_id ?? undefined,
        traceparent: row.traceparent ?? undefined,
        legs: [],
      },
    ]),
  );
  for (const row of legs) locked.get(row.request_id)?.legs.push(toLeg(row));
  return locked;
}

export interface OpenLeg {
  readonly leg: VenueLeg;
  readonly orderId: string;
  /** By the database's clock. */
  readonly readAt: Date;
}

/** Legs that were sent and have not ended, oldest first. */
export async function openLegs(db: Queryable): Promise<OpenLeg[]> {
  const rows = await db.query<LegRow & { order_id: string; read_at: Date }>(
    `select l.*, e.order_id, now() as read_at from execution_leg l join execution e using (request_id)
     where l.state = 'sent' order by l.sent_at, l.client_order_id limit 500`,
  );
  return rows.map((row) => ({ leg: toLeg(row), orderId: row.order_id, readAt: row.read_at }));
}

export async function executionRequestOf(tx: Tx, clientOrderId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ request_id: string }>(
    `select request_id from execution_leg where client_order_id = $1`,
    [clientOrderId],
  );
  return row?.request_id;
}

/** Which of these venue order ids belong to a leg, and to which. */
export async function ownersOf(
  tx: Tx,
  ids: ReadonlyArray<{ readonly venue: VenueCode; readonly venueOrderId: string }>,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ venue: VenueCode; venue_order_id: string; client_order_id: string }>(
    `select l.venue, l.venue_order_id, l.client_order_id from execution_leg l
     join unnest($1::text[], $2::text[]) as asked(venue, venue_order_id) using (venue, venue_order_id)`,
    [ids.map(({ venue }) => venue), ids.map(({ venueOrderId }) => venueOrderId)],
  );
  return new Map(rows.map((row) => [ownerKey(row.venue, row.venue_order_id), row.client_order_id]));
}

export const ownerKey = (venue: VenueCode, venueOrderId: string): string => `${venue} ${venueOrderId}`;

/** Legs that were sent and whose order at the venue is not known yet. */
export async function legsInDoubt(tx: Tx, venues: readonly VenueCode[]): Promise<VenueLeg[]> {
  if (venues.length === 0) return [];
  const rows = await tx.query<LegRow>(
    `select * from execution_leg where venue = any($1::text[]) and state = 'sent' and venue_order_id is null`,
    [venues],
  );
  return rows.map(toLeg);
}

export interface SettledLeg {
  readonly leg: VenueLeg;
  /** When to look again, while it is open. */
  readonly waitMs: number;
}

export function updateLegs(tx: Tx, settled: readonly SettledLeg[]): void {
  const legs = settled.map(({ leg }) => leg);
  tx.write(
    `update execution_leg l
     set state = s.state, venue_order_id = s.venue_order_id, filled = s.filled, quote_amount = s.quote_amount,
         commission = s.commission, filled_at = s.filled_at, reason = s.reason,
         due_at = clock_timestamp() + s.wait_ms * interval '1 millisecond'
     from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[], $7::timestamptz[],
                 $8::text[], $9::int[])
       as s(client_order_id, state, venue_order_id, filled, quote_amount, commission, filled_at, reason, wait_ms)
     where l.client_order_id = s.client_order_id`,
    [
      legs.map((leg) => leg.clientOrderId),
      legs.map((leg) => leg.state),
      legs.map((leg) => leg.venueOrderId),
      legs.map((leg) => leg.fill?.quantity.minor.toString() ?? null),
      legs.map((leg) => leg.fill?.quoteAmount.minor.toString() ?? null),
      legs.map((leg) => leg.fill?.commission.minor.toString() ?? null),
      legs.map((leg) => leg.fill?.filledAt ?? null),
      legs.map((leg) => leg.reason),
      settled.map(({ waitMs }) => waitMs),
    ],
  );
}

export function endExecutions(
  tx: Tx,
  ended: ReadonlyArray<{ readonly requestId: string; readonly state: 'filled' | 'failed' }>,
): void {
  if (ended.length === 0) return;
  tx.write(
    `update execution e set state = s.state, ended_at = now()
     from unnest($1::text[], $2::text[]) as s(request_id, state) where e.request_id = s.request_id`,
    [ended.map(({ requestId }) => requestId), ended.map(({ state }) => state)],
  );
}
