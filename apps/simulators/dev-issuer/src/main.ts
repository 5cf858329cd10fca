// `node apps/simulators/dev-issuer/dist/main.js`: the development issuer as a process of its own.
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { createHttpServer, isLoopback } from '@aiyrbas/http';
import { z } from 'zod';
import { createDevIssuer } from './dev-issuer';

const devIssuerConfig = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number')
    .default('3000'),
  HOST: z.string().default('127.0.0.1'),
  /** Whoever reaches this process may have a token of any role. Without it the issuer is for this machine only. */
  AIYRBAS_EXPOSE_DEV_ISSUER: z.enum(['true', 'false']).default('false'),
  /** The issuer's name, as tokens carry it; its path is where the issuer answers. */
  OIDC_ISSUER: z.url().meta({ example: 'http://localhost:3000/oidc' }),
  /** The private EC P-256 JWK that tokens are signed with. */
  DEV_ISSUER_KEY_FILE: z.string().min(1, 'the path of a file').meta({ example: '/run/keys/dev-issuer.jwk.json' }),
});

function main(): void {
  const config = loadConfig(devIssuerConfig, process.env, 'dev-issuer');
  if (!isLoopback(config.HOST) && config.AIYRBAS_EXPOSE_DEV_ISSUER === 'false') {
    throw new ConfigError(
      `HOST is ${config.HOST}, and this issuer gives anyone who reaches it a token of any role; set HOST to 127.0.0.1, or AIYRBAS_EXPOSE_DEV_ISSUER=true`,
    );
  }
  const signingKey = JSON.parse(readFileSync(config.DEV_ISSUER_KEY_FILE, 'utf8')) as never;
  const issuer = createDevIssuer({ issuer: config.OIDC_ISSUER, signingKey });
  const server = createHttpServer((request, response) => {
    if (request.url?.startsWith('/health/')) return void response.writeHead(200).end();
    issuer.handle(request, response);
  });
  server.listen(Number.parseInt(config.PORT, 10), config.HOST);
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
