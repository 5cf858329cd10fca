import { z } from 'zod';
import { defineOperation } from '../operation';
import { day, iin, instant, uuid } from '../wire';

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

export const registerCustomer = defineOperation({
  id: 'registerCustomer',
  service: 'kyc',
  method: 'POST',
  path: '/v1/customers',
  summary: 'Register as a customer; one per token subject.',
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
  status: 201,
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

export const showCustomer = defineOperation({
  id: 'showCustomer',
  service: 'kyc',
  method: 'GET',
  path: '/v1/customers/me',
  summary: 'The customer behind this token.',
  access: ['customer'],
  status: 200,
  reply: customer,
  refusals: ['not_found'],
});
