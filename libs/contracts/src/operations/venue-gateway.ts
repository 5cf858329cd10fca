// What venue-gateway shows to operators: unclaimed coins, and orders at venues whose outcome only a person can find out.
import { z } from 'zod';
import { OPERATOR_ROLES, operationsOf } from '../operation';
import { instant, money, price, requestId, side, uuid, venueCode } from '../wire';
import { DECISION_REFUSALS, comment, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('venue-gateway');

export const listVenueDepositsOfNobody = get('listVenueDepositsOfNobody', '/ops/v1/venue-gateway/deposits', {
  summary:
    'Deposits at a venue under a reference that no customer has. They are credited to nobody until a person decides.',
  access: OPERATOR_ROLES,
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        venue: venueCode,
        venueDepositId: z.string(),
        amount: money,
        creditedAt: instant,
        reference: z.string(),
      }),
    ),
  }),
});

const openLeg = z
  .strictObject({
    clientOrderId: requestId,
    requestId,
    orderId: uuid,
    venue: venueCode,
    pair: z.string(),
    side,
    quantity: money,
    limitPrice: price,
    sentAt: instant,
    /** How often the venue was asked. */
    attempts: z.int(),
    /** What kept the last attempt from an answer. */
    reason: z.string().optional(),
    venueOrderId: z.string().optional(),
    /** Whether people may say what became of it: no later answer can, or none has come for ten minutes. */
    needsAPerson: z.boolean(),
  })
  .meta({
    id: 'OpenLeg',
    description: 'An order that was sent to a venue and whose outcome is unknown.',
  });

export const listOpenLegs = get('listOpenLegs', '/ops/v1/venue-gateway/legs', {
  summary: 'Orders at venues with an unknown outcome, oldest first, and proposals about them.',
  access: OPERATOR_ROLES,
  reply: z.strictObject({ items: z.array(openLeg), proposals: z.array(proposalView) }),
});

export const proposeLegResolution = post(
  'proposeLegResolution',
  '/ops/v1/venue-gateway/legs/{clientOrderId}/resolutions',
  {
    summary:
      'Proposes the outcome of an order at a venue: never executed, or the venue’s order of that id, which is then read there. Another person decides.',
    access: OPERATOR_ROLES,
    idempotent: true,
    body: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('not_executed'), comment }).meta({ title: 'NotExecuted' }),
      z
        .strictObject({
          outcome: z.literal('executed'),
          venueOrderId: z.string().min(1).max(100),
          comment,
        })
        .meta({ title: 'Executed' }),
    ]),
    reply: proposalView,
    refusals: ['not_found', 'proposal_open', 'decision_not_possible'],
  },
);

export const decideLegResolution = post(
  'decideLegResolution',
  '/ops/v1/venue-gateway/legs/{clientOrderId}/resolutions/{proposalId}/decisions',
  {
    summary: 'Decides about a proposed resolution.',
    access: OPERATOR_ROLES,
    idempotent: true,
    body: decisionBody,
    status: 200,
    reply: proposalView,
    refusals: [...DECISION_REFUSALS, 'decision_not_possible'],
  },
);
