// What a bank refuses before it looks at any account: an instruction that came too late, or that lacks what banks in Kazakhstan
// and their regulator want to know. The reasons are codes of ISO 20022 (ExternalStatusReason1Code).
import type { CollectionRequest, CreditTransfer } from '@aiyrbas/iso20022';
import { Money } from '@aiyrbas/money';

const RESIDENT = '1';
const NON_RESIDENT = '2';

/** The reason of the first fault; undefined where there is none. */
export function faultOfCollection(model: CollectionRequest, rails: readonly string[], now: Date): string | undefined {
  const { expiresAt, sectorCodes, debtor, consentId } = model;
  // ExpiryDateTimeReached. The customer's order has ended: money that is collected now would have to go back.
  if (expiresAt !== undefined && new Date(expiresAt) <= now) return 'EDTR';
  // NoMandate.
  if (consentId === undefined) return 'MD01';
  // RegulatoryInformationInvalid.
  if (sectorCodes?.payee === undefined || !livesThere(sectorCodes.payer, debtor)) return 'RR05';
  return faultOfPayment(model, rails);
}

/** The payee of a return may be anybody, so only a code that is stated must agree. */
export function faultOfTransfer(model: CreditTransfer, rails: readonly string[]): string | undefined {
  const { sectorCodes, creditor } = model;
  const isStated = sectorCodes?.payer !== undefined;
  if (!isStated) return 'RR05';
  if (sectorCodes.payee !== undefined && !livesThere(sectorCodes.payee, creditor)) return 'RR05';
  return faultOfPayment(model, rails);
}

/** The code's digit of residency agrees with the country that is named for people who live elsewhere only. */
const livesThere = (code: string | undefined, person: { readonly countryOfResidence?: string | undefined }): boolean =>
  code?.startsWith(person.countryOfResidence === undefined ? RESIDENT : NON_RESIDENT) ?? false;

function faultOfPayment(model: CollectionRequest | CreditTransfer, rails: readonly string[]): string | undefined {
  const { amount, controlSum, rail, remittance } = model;
  // InvalidControlSum.
  if (controlSum === undefined || !isSameAmount(controlSum, amount)) return 'AM10';
  // InvalidLocalInstrumentCode.
  if (rail === undefined || !rails.includes(rail)) return 'FF05';
  // RemittanceInformationInvalid.
  return remittance === undefined ? 'RR07' : undefined;
}

function isSameAmount(one: string, other: string): boolean {
  const [a, b] = [Money.parse(one, 'KZT'), Money.parse(other, 'KZT')];
  return a.ok && b.ok && a.value.minor === b.value.minor;
}
