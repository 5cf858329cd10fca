/**
 * A Kazakh account number: KZ, two check digits, three digits of the bank, thirteen letters or digits of the account.
 * Taken only as it is stored, without spaces and in capitals, so that one account has one spelling.
 */
import { type Brand, type Result, ok, refuse } from '@aiyrbas/kernel';
import { isValidIBAN } from 'ibantools';
import { type Bank, type Bic, bankOfCode } from './banks';

export type Iban = Brand<string, 'Iban'>;

export type IbanRefusal = { readonly code: 'iban_invalid' };

export function parseIban(text: unknown): Result<{ readonly iban: Iban; readonly bankCode: string }, IbanRefusal> {
  if (typeof text !== 'string' || !text.startsWith('KZ') || !isValidIBAN(text)) {
    return refuse({ code: 'iban_invalid' });
  }
  return ok({ iban: text as Iban, bankCode: text.slice(4, 7) });
}

/** Undefined for a code that we do not know: the number may still be a right one. */
export const bankOfIban = (iban: Iban): Bank | undefined => bankOfCode(iban.slice(4, 7));

export const bicOfIban = (iban: Iban): Bic | undefined => bankOfIban(iban)?.bic;
