import { IdempotencyKeyEntity } from './idempotency-key.entity';
import { Idempotency1763900000100 } from './migrations/1763900000100-idempotency';

export { Allowance, type AllowanceOptions } from './allowance';
export {
  ALGORITHMS,
  type Algorithm,
  Authenticator,
  type AuthenticatorOptions,
  type ClaimPath,
  IssuerMismatch,
  ProviderKeys,
  type RoleMap,
  TOKEN_DEFAULTS,
  isLoopback,
  isSafeUrl,
  parseClaimPath,
} from './authentication';
export { Commands } from './commands';
export type { CommandsTogether } from './commands-together';
export { undeclaredRoutes } from './declared';
export { apiDocuments, isDocumentPath } from './documents/api-documents';
export { type Documents, serveDocuments } from './documents/documents';
export { corsOrigins } from './cors';
export { readOnly } from './read-only';
export { OperationGuard } from './operation.guard';
export { type Call, type CallOf, Endpoint, ParsedCall, type ResponseTo, operatorsPath } from './endpoint';
export { BODY_BYTES_MAX, createFastifyAdapter, prepareFastify } from './fastify';
export { parseJsonBody } from './json-body';
export { type Page, numbered, pageOf, toPage } from './paging';
export { Principal } from './principal';
export { ProblemError, type Refusal, problemOf } from './problem';
export { ProblemFilter } from './problem.filter';
export { ReplyInterceptor } from './reply.interceptor';
export { type HandleRequest, closeServer, createHttpServer, listenOn, respondNotFound } from './server';
export {
  INTERNAL_CALLERS,
  INTERNAL_TOKEN_HEADER,
  type InternalCallers,
  type InternalTokens,
  ServiceIdentity,
  noInternalCallers,
} from './internal-calls';
export { COMMAND_KEYS, type CommandKeys } from './tokens';

/** The tables that HTTP needs in a service's schema. */
export const httpMigrations = [Idempotency1763900000100];
export const httpEntities = [IdempotencyKeyEntity];
