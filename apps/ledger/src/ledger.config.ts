// The only file that names the environment of the ledger.
import { DEFAULT_FIRM, deploymentEnvironment, firm, jsonText, openedAccount, partnerBanks } from '@aiyrbas/contracts';
import { ASSETS, type Asset } from '@aiyrbas/money';
import { keyFileOf, vaultKeyOf, vaultSettings, withSigningKey } from '@aiyrbas/privacy';
import { z } from 'zod';
import { strangerIn } from './domain/account';

const opening = z
  .strictObject({
    cause: z.string().min(1).max(200),
    firm: firm.default(DEFAULT_FIRM),
    account: openedAccount,
    asset: z.enum(ASSETS) satisfies z.ZodType<Asset>,
    amount: z.string().regex(/^(0|[1-9]\d{0,17})(\.\d{1,18})?$/, 'an amount is a string of digits such as "100000.00"'),
    proposedBy: z.string().min(1),
    approvedBy: z.string().min(1),
  })
  .refine((row) => row.proposedBy !== row.approvedBy, 'an opening is proposed by one person and approved by another');

export const openings = z.array(opening);

const settings = z
  .object({
    /** The private Ed25519 JWK that checkpoints are signed with. */
    LEDGER_SIGNING_KEY_FILE: keyFileOf('/run/secrets/ledger.jwk.json'),
    /** The same in a key server. */
    LEDGER_SIGNING_KEY_VAULT: vaultKeyOf('transit/ledger'),
    ...vaultSettings,
    /** A JWKS of the public keys that checkpoints were signed with before: those checkpoints are kept for ever. */
    LEDGER_RETIRED_KEYS_FILE: z.string().min(1).optional().meta({ example: '/run/secrets/ledger-retired.jwks.json' }),
    DEPLOYMENT_ENVIRONMENT: deploymentEnvironment,
    /** Whose accounts may be opened. */
    PARTNER_BANKS: partnerBanks,
    /**
     * What is posted at start, once per cause; `LEDGER_OPENINGS_FILE` names a file that holds it. One person could write it with
     * two names in it, so in production two people open balances with `POST /v1/ledger/opening-balances`.
     */
    LEDGER_OPENINGS: jsonText('a JSON list of openings').pipe(openings).default([]).meta({
      example:
        '[{"cause":"2026-11-01/venue:ataix","account":"venue:ataix","asset":"KZT","amount":"1000000.00","proposedBy":"a.maker","approvedBy":"a.checker"}]',
    }),
  })
  .refine((config) => config.DEPLOYMENT_ENVIRONMENT !== 'production' || config.LEDGER_OPENINGS.length === 0, {
    path: ['LEDGER_OPENINGS'],
    error: 'nothing in production: two people open balances with POST /v1/ledger/opening-balances',
  })
  .refine(
    (config) => config.LEDGER_OPENINGS.every(({ account }) => strangerIn(account, config.PARTNER_BANKS) === undefined),
    {
      path: ['LEDGER_OPENINGS'],
      error: 'each at a bank of PARTNER_BANKS or at a venue of ours',
    },
  );
export const ledgerConfig = withSigningKey(settings, 'LEDGER_SIGNING_KEY');
export type LedgerConfig = z.infer<typeof ledgerConfig>;
