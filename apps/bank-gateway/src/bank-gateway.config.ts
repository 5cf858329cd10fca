// The configuration of bank-gateway: its keys, the banks' public keys, and the firm's profile at the banks.
import { filePath } from '@aiyrbas/config';
import { partnerBanks } from '@aiyrbas/contracts';
import { KNP, parseBin } from '@aiyrbas/kz';
import { z } from 'zod';

/** A payment purpose of the national classifier. */
const knp = z.string().regex(/^[0-9]{3}$/, 'three digits');

export const bankGatewayConfig = z.object({
  /** The private JWK that sealed identities are opened with (ECDH-ES+A256KW). */
  IDENTITY_KEY_FILE: filePath('/run/keys/identity.jwk.json'),
  /** The keyring under which everything personal is sealed at rest. */
  FIELD_KEYRING_FILE: filePath('/run/keys/fields.keyring'),
  /** The secret of the fingerprints by which sealed values are compared. */
  BLIND_INDEX_KEY_FILE: filePath('/run/keys/blind-index.secret'),
  /** The private Ed25519 JWK that instructions are signed with. */
  BANK_MESSAGE_KEY_FILE: filePath('/run/keys/bank-messages.jwk.json'),
  /** A JWKS with the first public Ed25519 keys of the banks; later ones are registered by two people. */
  BANK_KEYS_FILE: filePath('/run/keys/banks-public.jwks.json'),
  PARTNER_BANKS: partnerBanks,
  FIRM_NAME: z.string().min(1).max(140).default('Aiyrbas Ltd.'),
  FIRM_BIN: z
    .string()
    .refine((text) => parseBin(text).ok, 'a BIN of 12 digits that passes its check')
    .default('220140900015'),
  COLLECTION_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
  /** Which code a payout to a client carries was not found: unverified. */
  PAYOUT_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
});
export type BankGatewayConfig = z.infer<typeof bankGatewayConfig>;
