/** The codes of Kazakhstan's payment classifier (EKNP, NBK resolution No. 203 of 31 August 2016) that our messages carry. */

/** What a payment is for (KNP). The code of an exchange's payout to its client is configuration. */
export const KNP = { purchaseOfDigitalAssets: '371' } as const;

/**
 * The sector code of a party: KOd of who pays, KBe of who is paid. The first digit is residency (1 resident, 2 not), the
 * second the sector of the economy (5 other financial organisations, 9 households). Source: the classifier; 15 is also
 * what clients of an exchange of the AIFC must write (ATAIX, deposit FAQ), 19 and 29 what a bank's guide to transfers
 * names for people (Brex). The resolution's own table was not at hand.
 */
export const KBE = {
  /** Resident, other financial organisation. */
  exchange: '15',
  /** Resident, household. */
  resident: '19',
  /** Non-resident, household. */
  nonResident: '29',
} as const;

/** @param residency ISO 3166-1 alpha-2. */
export const sectorCodeOfPerson = (residency: string): string => (residency === 'KZ' ? KBE.resident : KBE.nonResident);
