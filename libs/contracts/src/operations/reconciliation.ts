import { z } from 'zod';
import { breakClass, counted, lineSide, pairing } from '../events/reconciliation';
import { OPERATOR_ROLES, READER_ROLES, operationsOf, page, pageQuery } from '../operation';
import { firm, instant, uuid } from '../wire';
import { DECISION_REFUSALS, comment, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('reconciliation');

const lineState = z.enum([
  'matched',
  'expected',
  'missing',
  'over',
  'under',
  'duplicate',
  'currency_mismatch',
  'forced',
]);

export const reconciliationBreak = z
  .strictObject({
    id: uuid,
    class: breakClass,
    pairing,
    key: z.string(),
    side: lineSide.optional(),
    firm: firm.optional(),
    orderId: uuid.optional(),
    told: counted.optional(),
    booked: counted.optional(),
    foundAt: instant,
    resolvedAt: instant.optional(),
    resolution: z.enum(['arrived', 'changed', 'forced']).optional(),
  })
  .meta({ id: 'ReconciliationBreak', description: 'The two sides of one movement of value differ.' });

export const listBreaks = get('listBreaks', '/v1/reconciliation/breaks', {
  summary: 'Breaks between banks, venues, orders and the ledger, newest first.',
  access: READER_ROLES,
  query: z.strictObject({
    ...pageQuery.shape,
    state: z.enum(['open', 'resolved']).optional(),
    class: breakClass.optional(),
    pairing: pairing.optional(),
  }),
  reply: page(reconciliationBreak),
});

export const showBreak = get('showBreak', '/v1/reconciliation/breaks/{id}', {
  summary: 'One break, with the proposals about it.',
  access: READER_ROLES,
  reply: z.strictObject({ ...reconciliationBreak.shape, proposals: z.array(proposalView) }),
  refusals: ['not_found'],
});

export const listLines = get('listLines', '/v1/reconciliation/lines', {
  summary: 'Lines of banks, venues, orders and the ledger, with the line that each was matched with, newest first.',
  access: READER_ROLES,
  query: z.strictObject({
    ...pageQuery.shape,
    state: lineState.optional(),
    pairing: pairing.optional(),
    orderId: uuid.optional(),
  }),
  reply: page(
    z.strictObject({
      id: z.string(),
      pairing,
      key: z.string(),
      side: lineSide,
      ref: z.string(),
      firm: firm.optional(),
      orderId: uuid.optional(),
      amount: counted,
      state: lineState,
      at: instant,
      /** Until when the other side is waited for. */
      dueAt: instant.optional(),
      /** The line of the other side that it was matched with, or held against. */
      partner: z.string().optional(),
    }),
  ),
});

export const proposeForce = post('proposeForce', '/v1/reconciliation/breaks/{id}/resolutions', {
  summary: 'Proposes to accept a break as it is, with the reason. Another person decides.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: z.strictObject({ comment }),
  reply: proposalView,
  refusals: ['not_found', 'decision_not_possible', 'proposal_open'],
  example: { body: { comment: 'the bank’s own charge, refunded on 1 December; case 12' } },
});

export const decideForce = post('decideForce', '/v1/reconciliation/breaks/{id}/resolutions/{proposalId}/decisions', {
  params: { id: uuid, proposalId: uuid },
  summary: 'Another person decides. An approval ends the break in the same transaction.',
  access: OPERATOR_ROLES,
  idempotent: true,
  body: decisionBody,
  reply: proposalView,
  refusals: ['decision_not_possible', ...DECISION_REFUSALS],
  example: { body: { decision: 'approve' } },
});
