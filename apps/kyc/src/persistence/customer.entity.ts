import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';
import type { CustomerStatus } from '../domain/registration';

const SEALED = 'sealed under the key of the person.';

export const CustomerEntity = defineEntity({
  name: 'customer',
  comment: 'A person who registered. What identifies the person is sealed under a key of that person.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The customer; made from issuer and subject.' },
    issuer: { type: 'text', comment: 'The issuer of the access token, a URL.' },
    subject: { type: 'text', comment: 'The subject of the access token.' },
    status: {
      type: 'text',
      ...as<CustomerStatus>(),
      comment: 'processing, needs_info, accepted, rejected or in_review; only who is accepted may trade.',
    },
    reason: { type: 'text', nullable: true, comment: 'A code: why not accepted.' },
    wrappedKey: {
      type: 'text',
      nullable: true,
      comment:
        'The key of the person, wrapped. Without it every sealed column is noise: that is how a person is forgotten.',
    },
    iinIndex: { type: 'text', comment: 'Keyed hash of the IIN, by which it is found.' },
    iin: { type: 'text', comment: `IIN (12 digits), ${SEALED}` },
    fullName: { type: 'text', comment: `Full name, ${SEALED}` },
    birthDate: { type: 'text', comment: `Day of birth (YYYY-MM-DD), ${SEALED}` },
    phone: { type: 'text', comment: `Phone number (E.164), ${SEALED}` },
    email: { type: 'text', comment: `E-mail address, ${SEALED}` },
    document: { type: 'text', comment: `Identity document (JSON), ${SEALED}` },
    citizenship: { type: 'text', comment: 'ISO 3166-1 alpha-2.' },
    residency: { type: 'text', comment: 'Country of tax residency, ISO 3166-1 alpha-2.' },
    acceptedTerms: { type: 'text', comment: 'The version of the terms that were accepted.' },
    registeredAt: { type: 'timestamptz', comment: 'UTC.' },
  },
  uniques: [{ columns: ['issuer', 'subject'] }],
  indices: [{ name: 'one_person_per_iin', columns: ['iinIndex'], unique: true, where: "(status = 'accepted'::text)" }],
});

export type CustomerRow = RowOf<typeof CustomerEntity>;
