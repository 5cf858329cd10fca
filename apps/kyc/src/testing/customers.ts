// People who register: each with an IIN that is valid and a name, phone, address and document that no other has.
import { Principal } from '@aiyrbas/http';
import { makeIin } from '@aiyrbas/kz';
import type { ApplicationForm } from '../register-customer/register-customer';

export const ISSUER = 'https://issuer.test';

export const principalOf = (subject: string): Principal => new Principal(ISSUER, subject, ['customer']);

/** @param nth the number of the person; the same number is the same person. */
export const anApplication = (nth = 0, change: Partial<ApplicationForm> = {}): ApplicationForm => ({
  iin: makeIin(change.birthDate ?? '1990-01-15', 'female', nth),
  fullName: `Айгерім Canary-${nth}`,
  birthDate: '1990-01-15',
  citizenship: 'KZ',
  residency: 'KZ',
  phone: `+7701${String(5550000 + nth)}`,
  email: `canary-${nth}@person.example`,
  document: {
    type: 'id_card',
    number: `DOC${String(77700000 + nth)}`,
    issuedAt: '2020-01-01',
    expiresAt: '2099-01-01',
  },
  acceptedTerms: '2026-01',
  ...change,
});

/** What must not be readable anywhere but in the person's own reply. */
export const secretsOf = ({ iin, fullName, birthDate, phone, email, document }: ApplicationForm): string[] => [
  iin,
  fullName,
  'Canary',
  birthDate,
  phone,
  phone.slice(1),
  email,
  document.number,
];
