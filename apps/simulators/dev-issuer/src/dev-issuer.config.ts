// The only file that names the environment of the development issuer.
import { readFileSync } from 'node:fs';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { isLoopback } from '@aiyrbas/http';
import type { JWK } from 'jose';
import { z } from 'zod';
import { type DevIssuer, createDevIssuer } from './dev-issuer';

export const devIssuerConfig = z.object({
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

export interface ConfiguredIssuer {
  readonly issuer: DevIssuer;
  /** The path below which it is to be mounted. */
  readonly prefix: string;
  readonly port: number;
  readonly host: string;
}

/** @throws ConfigError for an address that others reach, unless that is said to be wanted. */
export function devIssuerFrom(environment: Readonly<Record<string, string | undefined>>): ConfiguredIssuer {
  const config = loadConfig(devIssuerConfig, environment, 'dev-issuer');
  if (!isLoopback(config.HOST) && config.AIYRBAS_EXPOSE_DEV_ISSUER === 'false') {
    throw new ConfigError(
      `HOST is ${config.HOST}, and this issuer gives anyone who reaches it a token of any role; set HOST to 127.0.0.1, or AIYRBAS_EXPOSE_DEV_ISSUER=true`,
    );
  }
  const signingKey = JSON.parse(readFileSync(config.DEV_ISSUER_KEY_FILE, 'utf8')) as JWK;
  return {
    issuer: createDevIssuer({ issuer: config.OIDC_ISSUER, signingKey }),
    prefix: new URL(config.OIDC_ISSUER).pathname,
    port: Number.parseInt(config.PORT, 10),
    host: config.HOST,
  };
}
