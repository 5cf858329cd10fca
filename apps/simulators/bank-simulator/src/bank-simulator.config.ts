// The configuration of the bank simulator: its banks, their signing keys, and the platform's public key.
import { ConfigError, filePath } from '@aiyrbas/config';
import { PartnerBanks, deploymentEnvironment, partnerBanks } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { z } from 'zod';

export const bankSimulatorConfig = z.object({
  /** A JWKS with one private Ed25519 key per bank; a key's id begins with the bank's BIC. */
  BANK_SIGNING_KEYS_FILE: filePath('/run/keys/banks-private.jwks.json'),
  /** A JWKS with the public keys that the platform signs its instructions with. */
  PLATFORM_KEYS_FILE: filePath('/run/keys/bank-messages-public.jwks.json'),
  /** The secret that seals what its log keeps of messages to the platform: they name people. */
  LOG_SECRET_FILE: filePath('/run/keys/logs.secret'),
  /** What its banks sign for, and what instructions must be signed for. */
  DEPLOYMENT_ENVIRONMENT: deploymentEnvironment,
  PARTNER_BANKS: partnerBanks,
  /** The BICs of the banks that it plays, or `none`. All of them by default; of the others nobody reads the instructions. */
  AIYRBAS_SIMULATE: z
    .string()
    .regex(/^(none|[A-Z0-9]{8}(,[A-Z0-9]{8})*)$/, 'BICs separated by commas, or none')
    .transform((text) => (text === 'none' ? [] : text.split(',')))
    .optional()
    .meta({ example: 'EURIKZKA,ATYNKZKA' }),
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

/** @throws ConfigError when a bank to play is no partner. */
export function simulatedBanks({ PARTNER_BANKS, AIYRBAS_SIMULATE }: BankSimulatorConfig): PartnerBanks {
  if (AIYRBAS_SIMULATE === undefined) return PARTNER_BANKS;
  const unknown = AIYRBAS_SIMULATE.find((bic) => !PARTNER_BANKS.find(bic));
  if (unknown) throw new ConfigError(`AIYRBAS_SIMULATE names ${unknown}, which PARTNER_BANKS does not`);
  return new PartnerBanks(AIYRBAS_SIMULATE.map((bic) => PARTNER_BANKS.named(bic)));
}
