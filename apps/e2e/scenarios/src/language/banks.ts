// What the banks received and booked: read from the simulator's own tables, as a bank's employees would.
import { FUNDS_POLICIES, type FundsRule } from '@aiyrbas/contracts';
import type { OrderReply } from './person';
import type { Platform } from './platform';

/** The messages that went out to banks about an order, in their order: `pain.013` and so on. */
export const sentToBanks = (platform: Platform, orderId: string): Promise<string[]> =>
  platform.readDatabase(async (db) => {
    const rows = await db.query<{ type: string }>(
      `select type from bank_gateway.bank_message where direction = 'out' and correlation_id = $1
       order by recorded_at, id`,
      [orderId],
    );
    return rows.map(({ type }) => type.slice(0, 'pain.013'.length));
  });

/** What the simulated banks booked for an order's requests, signed: money that came to us is above zero. */
export const bookedAtTheBanks = (platform: Platform, order: OrderReply): Promise<string[]> =>
  platform.readDatabase(async (db) => {
    const rows = await db.query<{ amount: string }>(
      `select case direction when 'CRDT' then amount else -amount end::text as amount
       from bank_simulator.entry where request_id = any($1) order by id`,
      [[...order.legs, ...order.refunds].map(({ id }) => id)],
    );
    return rows.map(({ amount }) => amount);
  });

/** What a receipt cites: the line of the funds policy, in the words that the quote named. */
export const citing = (policy: string, rule: FundsRule): string => `${policy}: ${FUNDS_POLICIES[policy]![rule]}`;

/** One service shows the bank's response about an account. Services that consume the event may be a moment behind. */
export const isKnownEverywhere = (platform: Platform, accountId: string): Promise<boolean> =>
  platform.readDatabase(async (db) => {
    const received = ['orders', 'quotes'].map(
      (service) => `select from ${service}.bank_account where account_id = $1 and status = 'confirmed'`,
    );
    return (await db.query(received.join(' union all '), [accountId])).length === received.length;
  });
