/** The codes of Kazakhstan's payment classifier (EKNP) that our messages carry. */

/** What a payment is for (NBK resolution No. 203). The code of an exchange's payout to its client is configuration. */
export const KNP = { purchaseOfDigitalAssets: '371' } as const;
