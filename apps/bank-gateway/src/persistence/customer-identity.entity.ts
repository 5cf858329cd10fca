import { defineEntity } from '@aiyrbas/persistence';
import { customerColumn } from './shared-columns';

const SEALED = "sealed under the customer's own key.";

export const CustomerIdentityEntity = defineEntity({
  name: 'customer_identity',
  comment: "Who a customer is, sealed under the customer's own key. Destroying that key forgets the person.",
  columns: {
    customerId: { ...customerColumn, primary: true },
    key: { type: 'text', comment: "The customer's own key, wrapped by the master key." },
    name: { type: 'text', comment: `Full name, ${SEALED}` },
    iin: { type: 'text', comment: `IIN (12 digits), ${SEALED}` },
    iinIndex: { type: 'text', comment: 'Keyed fingerprint of the IIN.' },
    residency: { type: 'text', comment: `Country of residence (ISO 3166-1 alpha-2), ${SEALED}` },
    receivedAt: { type: 'timestamptz', comment: 'UTC; when it arrived last.' },
  },
});
