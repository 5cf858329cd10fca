// What every service serves beside its operations. The gateway requests it from one of them.
import { PROBLEMS_PATH, openApiDocument } from '@aiyrbas/contracts';
import { apiPage } from './api-page';
import type { Documents } from './documents';
import { problemPages } from './problem-pages';

const OPENAPI_PATH = '/openapi.json';

export const apiDocuments = (): Documents => ({
  [OPENAPI_PATH]: { type: 'application/json', content: () => JSON.stringify(openApiDocument()) },
  ...apiPage(OPENAPI_PATH),
  ...problemPages(),
});

/** Whatever lies under these belongs to the documents, and is a 404 where there is none. */
const PREFIXES = [OPENAPI_PATH, '/docs', PROBLEMS_PATH];

export const isDocumentPath = (path: string): boolean =>
  PREFIXES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
