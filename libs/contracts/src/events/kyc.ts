// What kyc says of people and of orders. Personal data never travels here in the clear: the sealed identity is a JWE.
import { z } from 'zod';
import { defineEvent } from '../event';
import { requestId, uuid } from '../wire';
import { example } from './examples';

const ofCustomer = (body: { customerId: string }): string => body.customerId;

const customer = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({
      customerId: uuid,
      /** The token's subject: a service finds the customer of a token by it. */
      subject: z.string(),
      reason: z.string().optional(),
    }),
    example: { customerId: example.customer, subject: 'aigerim' },
    subject: ofCustomer,
  });

export const customerRegistered = customer('kyc.customer.registered', 'A person registered.');
export const customerAccepted = customer('kyc.customer.accepted', 'A person may trade.');
export const customerRejected = customer('kyc.customer.rejected', 'A person may not trade.');
export const customerNeedsInfo = customer('kyc.customer.needs-info', 'A person must add something.');

export const identitySealed = defineEvent({
  type: 'kyc.identity.sealed',
  topic: 'kyc.identity.v1',
  summary: 'Name, IIN and residency, encrypted to bank-gateway’s key (ECDH-ES+A256KW, A256GCM).',
  schema: z.strictObject({ customerId: uuid, jwe: z.string() }),
  example: { customerId: example.customer, jwe: 'eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9.a.b.c.d' },
  subject: ofCustomer,
});

const decision = { orderId: uuid, customerId: uuid, requestId };
const exampleDecision = { orderId: example.order, customerId: example.customer, requestId: example.clearance };
const ofOrder = (body: { orderId: string }): string => body.orderId;

export const clearanceGranted = defineEvent({
  type: 'kyc.order.cleared',
  summary: 'The customer is accepted, and a purchase is reserved within the limits of its month.',
  schema: z.strictObject(decision),
  example: exampleDecision,
  subject: ofOrder,
});

export const clearanceRefused = defineEvent({
  type: 'kyc.order.refused',
  summary: 'The order may not continue: the customer is not accepted, or it would exceed a limit (`limit_exceeded`).',
  schema: z.strictObject({ ...decision, code: z.string() }),
  example: { ...exampleDecision, code: 'customer_not_accepted' },
  subject: ofOrder,
});
