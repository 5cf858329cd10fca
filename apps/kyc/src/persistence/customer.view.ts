import type { ReplyOf, showCustomer } from '@aiyrbas/contracts';
import type { CustomerRow } from './customer.entity';

/** A customer as shown to that customer, without the name: what is kept of an answer must not be readable. */
export type NamelessView = Omit<ReplyOf<typeof showCustomer>, 'fullName'>;

export const namelessView = (row: CustomerRow): NamelessView => ({
  id: row.id,
  status: row.status,
  residency: row.residency,
  acceptedTerms: row.acceptedTerms,
  registeredAt: row.registeredAt.toISOString(),
  // That an IIN is in use is somebody else's secret.
  ...(row.reason === null || row.reason === 'iin_in_use' ? {} : { reason: row.reason }),
});
