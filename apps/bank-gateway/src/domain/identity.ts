// Who a customer is: the identity that is sent to the bank, and the identity that is stored.
export interface OwnerIdentity {
  readonly fullName: string;
  readonly iin: string;
  /** ISO 3166-1 alpha-2. */
  readonly residency: string;
}

/** What is needed to open a customer's name. */
export type SealedName = Pick<SealedIdentity, 'customerId' | 'key' | 'name'>;

/** Sealed under the customer's own key; the fingerprint lets two be compared without opening either. */
export interface SealedIdentity {
  readonly customerId: string;
  /** The customer's own key, wrapped. */
  readonly key: string;
  readonly name: string;
  readonly iin: string;
  readonly iinIndex: string;
  readonly residency: string;
}
