// The configuration of the bank simulator: its banks' signing keys, the platform's public key, and the institution
// accounts.
import { filePath, institutionAccounts } from '@aiyrbas/config';
import { Money } from '@aiyrbas/money';
import { z } from 'zod';

export const bankSimulatorConfig = z.object({
  /** A JWKS with one private Ed25519 key per bank; a key's id begins with the bank's BIC. */
  BANK_SIGNING_KEYS_FILE: filePath('/run/keys/banks-private.jwks.json'),
  /** A JWKS with the public keys that the platform signs its instructions with. */
  PLATFORM_KEYS_FILE: filePath('/run/keys/bank-messages-public.jwks.json'),
  HOUSE_ACCOUNTS: institutionAccounts.default(
    new Map([
      ['EURIKZKA', 'KZ16948AIYRBAS000001'],
      ['HSBKKZKX', 'KZ06601AIYRBAS000001'],
      ['ATYNKZKA', 'KZ82949AIYRBAS000001'],
    ]),
  ),
  BANK_SIMULATOR_OPENING_BALANCE: z
    .string()
    .refine((text) => Money.parse(text, 'KZT').ok, 'an amount of tenge such as 1000000000.00')
    .default('1000000000.00')
    .transform((text) => Money.of(text, 'KZT').minor),
  /** How long a simulated second takes: 1 is real time, 0.01 a hundred times faster. */
  BANK_SIMULATOR_TIME_SCALE: z.coerce
    .number('a number from 0 to 10')
    .min(0)
    .max(10)
    .default(1)
    .meta({ example: '0.01' }),
});
export type BankSimulatorConfig = z.infer<typeof bankSimulatorConfig>;
