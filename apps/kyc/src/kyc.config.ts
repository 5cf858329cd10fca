// The only file that names the environment of kyc.
import { z } from 'zod';

const file = z.string().min(1).meta({ example: '/run/secrets/kyc-fields.keyring' });

export const kycConfig = z.object({
  /** The key-encryption keys of what is kept of people. */
  KYC_KEYRING_FILE: file,
  /** The key of the blind index by which an IIN is found. */
  KYC_BLIND_INDEX_FILE: file,
  /** The public key of bank-gateway: identities are sealed to it. */
  IDENTITY_PUBLIC_KEY_FILE: file,
});
export type KycConfig = z.infer<typeof kycConfig>;
