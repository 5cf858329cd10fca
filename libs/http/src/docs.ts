// The API page: Swagger UI from npm over a document of ours, with nothing fetched from elsewhere.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** Handles `/docs` and what lies under it; the document itself is served elsewhere, at `documentPath`. */
export function docsPage(documentPath: string): (request: IncomingMessage, response: ServerResponse) => void {
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  const files = new Map<string, Buffer>();
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Aiyrbas API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="page"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
  const start = `SwaggerUIBundle({ url: ${JSON.stringify(documentPath)}, dom_id: '#page', deepLinking: true });`;
  const texts: Readonly<Record<string, [type: string, text: string]>> = {
    '': ['text/html; charset=utf-8', page],
    'start.js': ['text/javascript; charset=utf-8', start],
  };
  return (request, response) => {
    const name = (request.url ?? '').split('?', 1)[0]!.replace(/^\/docs\/?/, '');
    const text = texts[name];
    const type = text?.[0] ?? ASSETS[name];
    if (type === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (!text && !files.has(name)) files.set(name, readFileSync(join(folder, name)));
    response.writeHead(200, {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    });
    response.end(text?.[1] ?? files.get(name));
  };
}
