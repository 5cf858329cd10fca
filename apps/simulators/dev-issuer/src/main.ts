// `node apps/simulators/dev-issuer/dist/main.js`: the development issuer as a process of its own.
import { inspect } from 'node:util';
import { ConfigError } from '@aiyrbas/config';
import { createHttpServer } from '@aiyrbas/http';
import { devIssuerFrom } from './dev-issuer.config';

function main(): void {
  const { issuer, port, host } = devIssuerFrom(process.env);
  const server = createHttpServer((request, response) => {
    if (request.url?.startsWith('/health/')) return void response.writeHead(200).end();
    issuer.handle(request, response);
  });
  server.listen(port, host);
  const stop = (): void => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : inspect(error)}\n`);
  process.exit(1);
}
