// The only file that names the environment of kyc.
import { filePath } from '@aiyrbas/config';
import { z } from 'zod';

export const kycConfig = z.object({
  /** The key-encryption keys of what is kept of people. */
  KYC_KEYRING_FILE: filePath('/run/keys/kyc-fields.keyring'),
  /** The key of the blind index by which an IIN is found. */
  KYC_BLIND_INDEX_FILE: filePath('/run/keys/kyc-blind-index.secret'),
  /** The public key of bank-gateway: identities are sealed to it. */
  IDENTITY_PUBLIC_KEY_FILE: filePath('/run/keys/identity-public.jwk.json'),
});
export type KycConfig = z.infer<typeof kycConfig>;
