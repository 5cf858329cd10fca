export {
  ALGORITHMS,
  type Algorithm,
  type Authentication,
  Authenticator,
  type AuthenticatorOptions,
  TOKEN_DEFAULTS,
} from './authenticator';
export { type ClaimPath, parseClaimPath } from './claim-path';
export { IssuerMismatch } from './discovery';
export { ProviderKeys } from './provider-keys';
export { RefusedTokens } from './refused-tokens';
export type { RoleMap } from './roles';
export { isLoopback, isSafeUrl } from './safe-url';
export { FORBIDDEN_CHALLENGE, unauthenticatedChallenge } from './token-refusal';
