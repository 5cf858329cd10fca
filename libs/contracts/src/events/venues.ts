// What venue-gateway says: what the venues really filled, received and hold.
import { z } from 'zod';
import { defineEvent } from '../event';
import { fill, firm, instant, money, requestId, uuid, venueCode } from '../wire';
import { example } from './examples';

const ofOrder = (body: { orderId: string }): string => body.orderId;

export const executionFilled = defineEvent({
  type: 'venues.execution.filled',
  summary: 'Every leg of the execution was filled completely.',
  schema: z.strictObject({ requestId, orderId: uuid, fills: z.array(fill) }),
  example: { requestId: example.execution, orderId: example.order, fills: [example.fill] },
  subject: ofOrder,
});

export const executionFailed = defineEvent({
  type: 'venues.execution.failed',
  summary: 'Nothing more of the execution will be filled. The event carries the fills so far.',
  schema: z.strictObject({
    requestId,
    orderId: uuid,
    code: z.enum(['rejected', 'partly_filled', 'not_found']),
    venueReason: z.string().optional(),
    fills: z.array(fill),
  }),
  example: { requestId: example.execution, orderId: example.order, code: 'rejected', fills: [] },
  subject: ofOrder,
});

export const depositCredited = defineEvent({
  type: 'venues.deposit.credited',
  summary: 'A venue credited crypto that a customer deposited.',
  schema: z.strictObject({
    depositId: uuid,
    customerId: uuid,
    firm,
    venue: venueCode,
    amount: money,
    creditedAt: instant,
  }),
  example: {
    depositId: example.transaction,
    customerId: example.customer,
    firm: example.firm,
    venue: 'ataix',
    amount: { amount: '0.05000000', asset: 'BTC' },
    creditedAt: example.at,
  },
  subject: (body) => body.depositId,
  key: (body) => body.customerId,
});

export const depositUnassigned = defineEvent({
  type: 'venues.deposit.unassigned',
  summary: 'A venue credited crypto under a reference that no customer has. It is in suspense until a person decides.',
  schema: z.strictObject({ depositId: uuid, firm, venue: venueCode, amount: money, creditedAt: instant }),
  example: {
    depositId: example.transaction,
    firm: example.firm,
    venue: 'ataix',
    amount: { amount: '0.05000000', asset: 'BTC' },
    creditedAt: example.at,
  },
  subject: (body) => body.depositId,
});

export const balanceReported = defineEvent({
  type: 'venues.balance.reported',
  summary: 'The balances that a venue reports for us.',
  schema: z.strictObject({ venue: venueCode, asOf: instant, balances: z.array(money) }),
  example: { venue: 'ataix', asOf: example.at, balances: [{ amount: '1000000.00', asset: 'KZT' }] },
  subject: (body) => body.venue,
});
