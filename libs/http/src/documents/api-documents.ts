// What every service serves beside its operations. The gateway requests it from one of them.
import {
  OPERATORS_DOCUMENT_PATH,
  PROBLEMS_PATH,
  isUnder,
  openApiDocument,
  operationsDocument,
  operatorsGatewayDocument,
} from '@aiyrbas/contracts';
import { apiPage } from './api-page';
import type { Documents } from './documents';
import { problemPages } from './problem-pages';

const OPENAPI_PATH = '/openapi.json';
/** Of this process alone. The operators' gateway has one of its own at this path, and forwards no other. */
const OPERATIONS_PATH = '/ops/openapi.json';

/** @param services whose operations for operators are described. */
export const apiDocuments = (services: readonly string[]): Documents => ({
  [OPENAPI_PATH]: { type: 'application/json', content: () => JSON.stringify(openApiDocument()) },
  [OPERATIONS_PATH]: { type: 'application/json', content: () => JSON.stringify(operationsDocument(services)) },
  [OPERATORS_DOCUMENT_PATH]: { type: 'application/json', content: () => JSON.stringify(operatorsGatewayDocument()) },
  ...apiPage(OPENAPI_PATH),
  ...problemPages(),
});

/** Whatever lies under these belongs to the documents, and is a 404 where there is none. */
const PREFIXES = [OPENAPI_PATH, OPERATIONS_PATH, OPERATORS_DOCUMENT_PATH, '/docs', PROBLEMS_PATH];

export const isDocumentPath = (path: string): boolean => PREFIXES.some((prefix) => isUnder(path, prefix));
