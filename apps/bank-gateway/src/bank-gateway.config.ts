// The configuration of bank-gateway: its keys, the banks' public keys, and the firm's profile at the banks.
import { filePath } from '@aiyrbas/config';
import { deploymentEnvironment, partnerBanks } from '@aiyrbas/contracts';
import { KNP, parseBin } from '@aiyrbas/kz';
import { keyFileOf, pinnedVaultKeyOf, vaultSettings, withSigningKey } from '@aiyrbas/privacy';
import { z } from 'zod';

/** A payment purpose of the national classifier. */
const knp = z.string().regex(/^[0-9]{3}$/, 'three digits');

const REQUEST_ID_LENGTH = 32;
const REMITTANCE_MAX = 140;
/** What a payment is for, in words; `{request}` becomes the request's id. */
const purposeText = z
  .string()
  .min(1)
  .refine(
    (text) => [...text.replaceAll('{request}', '0'.repeat(REQUEST_ID_LENGTH))].length <= REMITTANCE_MAX,
    'at most 140 characters, {request} counting as 32',
  );

const settings = z.object({
  /** The private JWK that sealed identities are opened with (ECDH-ES+A256KW). */
  IDENTITY_KEY_FILE: filePath('/run/keys/identity.jwk.json'),
  /** The keyring under which everything personal is sealed at rest. */
  FIELD_KEYRING_FILE: filePath('/run/keys/fields.keyring'),
  /** The secret of the fingerprints by which sealed values are compared. */
  BLIND_INDEX_KEY_FILE: filePath('/run/keys/blind-index.secret'),
  /** The private Ed25519 JWK that instructions are signed with. */
  BANK_MESSAGE_KEY_FILE: keyFileOf('/run/keys/bank-messages.jwk.json'),
  /** The same in a key server. */
  BANK_MESSAGE_KEY_VAULT: pinnedVaultKeyOf('transit/bank-messages@1'),
  ...vaultSettings,
  /** A JWKS with the first public Ed25519 keys of the banks; later ones are registered by two people. */
  BANK_KEYS_FILE: filePath('/run/keys/banks-public.jwks.json'),
  /** The secret that seals what its log keeps of messages to banks: they name people. */
  LOG_SECRET_FILE: filePath('/run/keys/logs.secret'),
  /** What our instructions and the banks' messages are signed for. */
  DEPLOYMENT_ENVIRONMENT: deploymentEnvironment,
  PARTNER_BANKS: partnerBanks,
  FIRM_NAME: z.string().min(1).max(140).default('Aiyrbas Ltd.'),
  FIRM_BIN: z
    .string()
    .refine((text) => parseBin(text).ok, 'a BIN of 12 digits that passes its check')
    .default('220140900015'),
  COLLECTION_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
  /** Which code an exchange's payments to others carry was not found: the next three are unverified. */
  PAYOUT_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
  REFUND_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
  RETURN_PURPOSE: knp.default(KNP.purchaseOfDigitalAssets),
  COLLECTION_PURPOSE_TEXT: purposeText.default('Оплата за приобретение цифровых активов по заявке {request}'),
  PAYOUT_PURPOSE_TEXT: purposeText.default('Выплата денег клиенту биржи цифровых активов по заявке {request}'),
  REFUND_PURPOSE_TEXT: purposeText.default('Возврат денег клиенту биржи цифровых активов по заявке {request}'),
  RETURN_PURPOSE_TEXT: purposeText.default('Возврат ошибочно зачисленных денег по заявке {request}'),
  /** How long a bank may be silent before a payment counts as unanswered. A bank's own `responseMinutes` goes before it. */
  BANK_RESPONSE_MINUTES: z.coerce.number('a number of minutes from 1').int().min(1).default(60).meta({ example: '60' }),
});
export const bankGatewayConfig = withSigningKey(settings, 'BANK_MESSAGE_KEY');
export type BankGatewayConfig = z.infer<typeof bankGatewayConfig>;
