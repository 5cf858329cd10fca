// The API page: Swagger UI from npm over a document of ours, with nothing fetched from elsewhere.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Documents } from './documents';

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Aiyrbas API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="page"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

/** `/docs` and what lies under it, over the document at `documentPath`. */
export function apiPage(documentPath: string): Documents {
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  const start = `SwaggerUIBundle({ url: ${JSON.stringify(documentPath)}, dom_id: '#page', deepLinking: true });`;
  const page = { type: 'text/html; charset=utf-8', content: () => PAGE, contentSecurityPolicy };
  const assets = Object.entries(ASSETS).map(([name, type]) => [
    `/docs/${name}`,
    { type, content: () => readFileSync(join(folder, name)), contentSecurityPolicy },
  ]);
  return {
    '/docs': page,
    '/docs/': page,
    '/docs/start.js': { type: 'text/javascript; charset=utf-8', content: () => start, contentSecurityPolicy },
    ...(Object.fromEntries(assets) as Documents),
  };
}
