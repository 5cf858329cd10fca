import { z } from 'zod';
import { READER_ROLES, type Role, operationsOf } from '../operation';
import { day, iin, instant, money, moneyInput, uuid } from '../wire';
import { DECISION_REFUSALS, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('kyc');

export const TERMS_VERSION = '2026-01';

const country = z.string().regex(/^[A-Z]{2}$/, 'invalid_request|a country is its ISO 3166 alpha-2 code');

export const customer = z
  .strictObject({
    id: uuid,
    status: z.enum(['processing', 'needs_info', 'accepted', 'rejected', 'in_review']),
    fullName: z.string(),
    residency: country,
    acceptedTerms: z.string(),
    registeredAt: instant,
    /** Why a person was not accepted, where that may be said. */
    reason: z.string().optional(),
  })
  .meta({ id: 'Customer' });

export const registerCustomer = post('registerCustomer', '/v1/customers', {
  summary:
    'Register as a customer; one per token subject. While the status is `needs_info`, the same call with every field corrected is decided anew.',
  access: ['customer'],
  idempotent: true,
  body: z.strictObject({
    iin,
    fullName: z.string().trim().min(2).max(140),
    birthDate: day,
    citizenship: country,
    residency: country,
    phone: z.string().regex(/^\+[1-9]\d{7,14}$/, 'invalid_request|a phone is in E.164 form'),
    email: z.email().max(254),
    document: z.strictObject({
      type: z.enum(['id_card', 'passport', 'residence_permit']),
      number: z.string().regex(/^[A-Za-z0-9]{5,20}$/, 'invalid_request|5 to 20 letters and digits'),
      issuedAt: day,
      expiresAt: day,
    }),
    acceptedTerms: z.literal(TERMS_VERSION),
  }),
  reply: customer,
  refusals: ['iin_invalid', 'customer_exists'],
  example: {
    body: {
      iin: '900115300013',
      fullName: 'Aigerim Serik',
      birthDate: '1990-01-15',
      citizenship: 'KZ',
      residency: 'KZ',
      phone: '+77010000000',
      email: 'aigerim@example.kz',
      document: { type: 'id_card', number: '012345678', issuedAt: '2020-01-01', expiresAt: '2030-01-01' },
      acceptedTerms: TERMS_VERSION,
    },
  },
});

export const showCustomer = get('showCustomer', '/v1/customers/me', {
  summary: 'The customer behind this token.',
  access: ['customer'],
  reply: customer,
  refusals: ['not_found'],
});

export const showLimits = get('showLimits', '/v1/limits', {
  summary: 'The limits of this customer’s purchases in this calendar month, and what remains. Sales do not count.',
  access: ['customer'],
  reply: z.strictObject({
    items: z.array(
      z
        .strictObject({
          rule: z.string(),
          cap: money,
          /** Purchases of this month that are completed. */
          used: money,
          /** Purchases of this month that are under way: they come to count, or are given back when they end otherwise. */
          reserved: money,
          remaining: money,
          /** The first moment of the next month in Kazakhstan. */
          resetsAt: instant,
          howToRaise: z.string(),
        })
        .meta({ id: 'Limit', description: 'A monthly purchase limit and its usage by one customer.' }),
    ),
  }),
  refusals: ['not_found'],
});

const COMPLIANCE: readonly Role[] = ['compliance', 'admin'];
const text = z.string().trim().min(1).max(500);

/** The cap is in tenge, as orders are: a rule in another currency is converted by those who propose it, and they say how. */
const tenge = moneyInput.refine(({ asset }) => asset === 'KZT', {
  path: ['asset'],
  message: 'asset_unsupported|limits are counted in KZT',
});

export const limitPolicy = z
  .strictObject({
    id: uuid,
    rule: z.string(),
    cap: money,
    /** Counts for orders that are accepted from then on, until the next policy of its rule. */
    validFrom: instant,
    legalReference: z.string(),
    howToRaise: z.string(),
    proposedBy: z.string(),
    approvedBy: z.string(),
  })
  .meta({
    id: 'LimitPolicy',
    description: 'How much a resident may buy in a calendar month, by which rule, and from when.',
  });

export const proposeLimitPolicy = post('proposeLimitPolicy', '/v1/limits/policies', {
  summary:
    'Proposes how much residents may buy in a calendar month under a rule, from an instant that is not past. Another person decides.',
  access: COMPLIANCE,
  idempotent: true,
  body: z.strictObject({
    rule: z
      .string()
      .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'invalid_request|a rule is named like cooperation-3.1.1')
      .max(60),
    cap: tenge,
    /** From the approval on, when left out. It has to come, and ends the proposal: what has been is not written anew. */
    validFrom: instant.optional(),
    legalReference: text,
    howToRaise: text,
  }),
  reply: proposalView,
  refusals: ['proposal_open'],
  example: {
    body: {
      rule: 'cooperation-3.1.1',
      cap: { amount: '520000.00', asset: 'KZT' },
      legalReference: 'Cooperation rules r. 3.1.1: USD 1,000 in a calendar month, at the official rate of 520.00',
      howToRaise: 'pass the test of knowledge of high-risk investments',
    },
  },
});

export const decideLimitPolicy = post('decideLimitPolicy', '/v1/limits/policies/{proposalId}/decisions', {
  summary: 'Another person decides. An approved policy applies from its date.',
  access: COMPLIANCE,
  idempotent: true,
  body: decisionBody,
  reply: proposalView,
  refusals: [...DECISION_REFUSALS],
  example: { body: { decision: 'approve' } },
});

export const listLimitPolicies = get('listLimitPolicies', '/v1/limits/policies', {
  summary: 'All past, present and future limit policies, and proposals, newest first.',
  access: READER_ROLES,
  reply: z.strictObject({ items: z.array(limitPolicy), proposals: z.array(proposalView) }),
});
