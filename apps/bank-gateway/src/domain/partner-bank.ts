// Which partner bank holds an account: the IBAN says it by the national bank code in its characters 5 to 7.
import { PARTNER_BANKS, type PartnerBank, reportsTopic } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';

export const partnerBankOfIban = (iban: string): PartnerBank | undefined =>
  PARTNER_BANKS.find((bank) => bank.code === iban.slice(4, 7));

export const isPartnerBank = (bic: string): boolean => PARTNER_BANKS.some((bank) => bank.bic === bic);

export function bankNamed(bic: string): PartnerBank {
  const bank = PARTNER_BANKS.find((known) => known.bic === bic);
  invariant(bank, `${bic} is not a partner bank`);
  return bank;
}

/** The bank whose topic it is: the topic's access list, not the payload, says who speaks. */
export function bankOfReports(topic: string): PartnerBank {
  const bank = PARTNER_BANKS.find((known) => reportsTopic(known.bic) === topic);
  invariant(bank, `${topic} belongs to no partner bank`);
  return bank;
}
