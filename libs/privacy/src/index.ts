export { BlindIndex } from './blind-index';
export { type BodySeal, bodySeal } from './body-seal';
export { FieldCipher, type Keyring, type WrappedKey } from './field-cipher';
export { KeyFolder, type NamedJwk, publicJwk, readJwk, readJwks, readKeyring, readSecret } from './key-files';
export { type Identity, openIdentity, sealIdentity } from './sealed-identity';
export { type CompactHeader, signCompact } from './signing/compact-jws';
export { FileKey } from './signing/file-key';
export type { Signer, SigningKey } from './signing/signing-key';
export {
  type VaultConfig,
  keyFileOf,
  openSigningKey,
  pinnedVaultKeyOf,
  vaultKeyOf,
  vaultSettings,
  withSigningKey,
} from './signing/signing-key.config';
export { type TokenHeader, TokenSigner } from './signing/token-signer';
export type { VaultAccess } from './signing/vault-client';
export { VaultKey, type VaultKeyName } from './signing/vault-key';
