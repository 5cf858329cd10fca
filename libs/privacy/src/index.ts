export { BlindIndex } from './blind-index';
export { type BodySeal, bodySeal } from './body-seal';
export { FieldCipher, type Keyring, type WrappedKey } from './field-cipher';
export {
  KeyFolder,
  type NamedJwk,
  publicJwk,
  readJwk,
  readJwks,
  readKeyring,
  readNamedJwk,
  readSecret,
} from './key-files';
export { type Identity, openIdentity, sealIdentity } from './sealed-identity';
