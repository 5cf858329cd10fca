// Clearing an order: who may trade does, the others are refused with the reason. Limits will be reserved here.
import type { CustomerStatus } from './registration';

export type ClearanceVerdict = { readonly granted: true } | { readonly granted: false; readonly code: string };

export function judgeClearance(status: CustomerStatus | undefined): ClearanceVerdict {
  return status === 'accepted' ? { granted: true } : { granted: false, code: 'customer_not_accepted' };
}
