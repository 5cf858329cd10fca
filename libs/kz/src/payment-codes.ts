/** The codes of Kazakhstan's payment classifier (EKNP) that our messages carry. */

/** What a payment is for (NBK resolution No. 203). The code of an exchange's payout to its client is configuration. */
export const KNP = { purchaseOfDigitalAssets: '371' } as const;

/** Who pays and who is paid: a digit for residency, a digit for the sector of the economy. */
export const KBE = {
  /** Resident, other financial organisation. */
  exchange: '15',
  /** Resident, household. */
  citizen: '19',
  /** Non-resident, household. */
  foreignCitizen: '29',
} as const;
