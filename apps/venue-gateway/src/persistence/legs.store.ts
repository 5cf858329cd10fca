// Open legs: a venue worker claims them before it queries the venue, and settles them together when answers arrive. SQL by
// hand: orders wait for it, it locks in an order, and when a leg is due again depends on the database's clock.
import type { VenueCode } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type Queryable, type RowOf, type Tx, columnsOf, findOne, msUntil, toRows } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import type { VenueLeg } from '../domain/leg';
import { type ExecutionEntity, LegEntity, type LegRow } from './execution.entity';

/** Longer than any one attempt can take (two calls of 3 s), so that nobody asks about a leg that is being asked about. */
const LEASE = '8 seconds';

const CLAIM = `
  with due as (
    select client_order_id, state as was from execution_leg
    where venue = $1 and state in ('requested', 'sent') and due_at <= now()
    order by due_at, client_order_id limit $2
    for update skip locked
  )
  update execution_leg l
  set state = 'sent', attempts = l.attempts + 1, due_at = now() + interval '${LEASE}',
      sent_at = case when due.was = 'requested' then now() else l.sent_at end
  from due, execution e where l.client_order_id = due.client_order_id and e.request_id = l.request_id
  returning ${columnsOf(LegEntity, 'l')}, due.was, now() as "claimedAt", e.order_id as "orderId", e.traceparent`;

const NEXT_DUE = `select min(due_at) from execution_leg where venue = $1 and state in ('requested', 'sent')`;

const LOCK_OPEN = `
  select request_id as "requestId", order_id as "orderId", correlation_id as "correlationId",
         causation_id as "causationId", traceparent
  from execution where request_id = any($1::text[]) and state = 'open' order by request_id for update`;

const LEGS_OF = `
  select ${columnsOf(LegEntity)} from execution_leg where request_id = any($1::text[]) order by request_id, position`;

const SENT = `
  select ${columnsOf(LegEntity, 'l')}, e.order_id as "orderId", now() as "readAt"
  from execution_leg l join execution e using (request_id)
  where l.state = 'sent' order by l.sent_at, l.client_order_id limit 500`;

const OWNERS = `
  select l.venue, l.venue_order_id as "venueOrderId", l.client_order_id as "clientOrderId" from execution_leg l
  join unnest($1::text[], $2::text[]) as asked(venue, venue_order_id) using (venue, venue_order_id)`;

const IN_DOUBT = `
  select ${columnsOf(LegEntity)} from execution_leg
  where venue = any($1::text[]) and state = 'sent' and venue_order_id is null`;

const UPDATE = `
  update execution_leg l
  set state = s.state, venue_order_id = s.venue_order_id, filled = s.filled, quote_amount = s.quote_amount,
      commission = s.commission, filled_at = s.filled_at, reason = s.reason,
      due_at = clock_timestamp() + s.wait_ms * interval '1 millisecond'
  from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[], $7::timestamptz[],
              $8::text[], $9::int[])
    as s(client_order_id, state, venue_order_id, filled, quote_amount, commission, filled_at, reason, wait_ms)
  where l.client_order_id = s.client_order_id`;

const END = `
  update execution e set state = s.state, ended_at = now()
  from unnest($1::text[], $2::text[]) as s(request_id, state) where e.request_id = s.request_id`;

export interface ClaimedLeg {
  readonly leg: VenueLeg;
  /** Whether this is the moment in which it counts as sent. */
  readonly isFirst: boolean;
  readonly claimedAt: Date;
  readonly orderId: string;
  /** Of the request for it. */
  readonly traceparent: string | null;
}

type LockedRow = Pick<
  RowOf<typeof ExecutionEntity>,
  'requestId' | 'orderId' | 'correlationId' | 'causationId' | 'traceparent'
>;
export type LockedExecution = LockedRow & { readonly legs: VenueLeg[] };

export interface OpenLeg {
  readonly leg: VenueLeg;
  readonly orderId: string;
  /** By the database's clock. */
  readonly readAt: Date;
}

/** An order by the venue's number. */
export type NamedOrder = Pick<VenueLeg, 'venue'> & { readonly venueOrderId: string };

export interface SettledLeg {
  readonly leg: VenueLeg;
  /** When to look again, while it is open. */
  readonly waitMs: number;
}

@Injectable()
export class LegsStore {
  /**
   * Takes legs that are due. From here on a leg counts as sent: whoever dies after this commit leaves an order that is
   * looked up, never one that is sent twice.
   */
  async claimDue(tx: Tx, venue: VenueCode, count: number): Promise<ClaimedLeg[]> {
    const rows = await tx.query<Omit<ClaimedLeg, 'leg' | 'isFirst'> & { was: string }>(CLAIM, [venue, count]);
    return toRows(LegEntity, rows).map(({ was, claimedAt, orderId, traceparent, ...row }) => ({
      leg: toLeg(row),
      isFirst: was === 'requested',
      claimedAt,
      orderId,
      traceparent,
    }));
  }

  /** Milliseconds until the next leg of this venue is due, zero if one is, nothing if none waits. */
  nextDueMs(db: Queryable, venue: VenueCode): Promise<number | undefined> {
    return msUntil(db, NEXT_DUE, [venue]);
  }

  /** Locks the open executions with these ids, in id order, and reads all their legs. */
  async lockExecutions(tx: Tx, requestIds: readonly string[]): Promise<Map<string, LockedExecution>> {
    const [executions, legs] = await Promise.all([
      tx.query<LockedRow>(LOCK_OPEN, [requestIds]),
      // A statement of its own behind the locks: it sees what their last holder committed.
      tx.query<LegRow>(LEGS_OF, [requestIds]),
    ]);
    const locked = new Map(executions.map((row) => [row.requestId, { ...row, legs: [] as VenueLeg[] }]));
    for (const row of toRows(LegEntity, legs)) locked.get(row.requestId)?.legs.push(toLeg(row));
    return locked;
  }

  /** Legs that were sent and have not ended, oldest first. */
  async sent(db: Queryable): Promise<OpenLeg[]> {
    const rows = toRows(LegEntity, await db.query<Omit<OpenLeg, 'leg'>>(SENT));
    return rows.map(({ orderId, readAt, ...row }) => ({ leg: toLeg(row), orderId, readAt }));
  }

  async requestOf(db: Queryable, clientOrderId: string): Promise<string | undefined> {
    return (await findOne(db, LegEntity, { where: { clientOrderId } }))?.requestId;
  }

  /** Which of these orders belong to a leg, and to which: its client order id by `ownerKey`. */
  async ownersOf(tx: Tx, orders: readonly NamedOrder[]): Promise<Map<string, string>> {
    if (orders.length === 0) return new Map();
    const rows = await tx.query<NamedOrder & { clientOrderId: string }>(OWNERS, [
      orders.map(({ venue }) => venue),
      orders.map(({ venueOrderId }) => venueOrderId),
    ]);
    return new Map(rows.map((row) => [ownerKey(row), row.clientOrderId]));
  }

  /** Legs that were sent and whose order at the venue is not known yet. */
  async inDoubt(tx: Tx, venues: readonly VenueCode[]): Promise<VenueLeg[]> {
    if (venues.length === 0) return [];
    return toRows(LegEntity, await tx.query<LegRow>(IN_DOUBT, [venues])).map(toLeg);
  }

  update(tx: Tx, settled: readonly SettledLeg[]): void {
    if (settled.length === 0) return;
    const legs = settled.map(({ leg }) => leg);
    tx.write(UPDATE, [
      legs.map(({ clientOrderId }) => clientOrderId),
      legs.map(({ state }) => state),
      legs.map(({ venueOrderId }) => venueOrderId),
      legs.map(({ fill }) => fill?.quantity.minor.toString() ?? null),
      legs.map(({ fill }) => fill?.quoteAmount.minor.toString() ?? null),
      legs.map(({ fill }) => fill?.commission.minor.toString() ?? null),
      legs.map(({ fill }) => fill?.filledAt ?? null),
      legs.map(({ reason }) => reason),
      settled.map(({ waitMs }) => waitMs),
    ]);
  }

  endExecutions(tx: Tx, ended: readonly { readonly requestId: string; readonly state: 'filled' | 'failed' }[]): void {
    if (ended.length === 0) return;
    tx.write(END, [ended.map(({ requestId }) => requestId), ended.map(({ state }) => state)]);
  }
}

export const ownerKey = ({ venue, venueOrderId }: NamedOrder): string => `${venue} ${venueOrderId}`;

function toLeg({ asset, quantity, limitPrice, filled, quoteAmount, commission, filledAt, ...row }: LegRow): VenueLeg {
  const { venueOrderId } = row;
  return {
    ...row,
    quantity: Money.ofMinor(quantity, asset),
    limit: Money.ofMinor(limitPrice, 'KZT'),
    fill:
      filled !== null && venueOrderId !== null && filledAt !== null
        ? {
            venueOrderId,
            quantity: Money.ofMinor(filled, asset),
            quoteAmount: Money.ofMinor(quoteAmount!, 'KZT'),
            commission: Money.ofMinor(commission!, 'KZT'),
            filledAt,
          }
        : null,
  };
}
