// The settings of the identity provider that services get: those of a real one as they are, or where the development issuer is.
import { ConfigError } from '@aiyrbas/config';
import { isLoopback } from '@aiyrbas/http';
import { authenticatorOptions, oidcKeys } from '@aiyrbas/service-host';
import type { Environment } from './environment';
import type { SetupConfig } from './setup.config';

const DEV_ISSUER = 'dev-issuer';
const DEV_ISSUER_NAME = 'http://localhost:3000/oidc';

export interface ProviderEnvironment {
  readonly environment: Environment;
  /** The name of the development issuer, where there is one. */
  readonly devIssuer: string | undefined;
}

/**
 * `SERVICE_URLS` has a development issuer or none; nothing else of it is in the environment of a real provider.
 * @param given the set-up's own environment
 * @throws ConfigError when neither, or both, are configured
 */
export function providerEnvironment(
  config: SetupConfig,
  given: Readonly<Record<string, string | undefined>>,
): ProviderEnvironment {
  const [devIssuerUrl] = config.SERVICE_URLS.get(DEV_ISSUER) ?? [];
  const { OIDC_ISSUER: issuer = devIssuerUrl && DEV_ISSUER_NAME } = config;
  if (issuer === undefined) {
    throw new ConfigError(
      'OIDC_ISSUER is not set; it must be the identity provider, for example https://login.example.kz',
    );
  }
  if (devIssuerUrl !== undefined) return { environment: ofDevIssuer(issuer, devIssuerUrl), devIssuer: issuer };
  authenticatorOptions({ ...config, OIDC_ISSUER: issuer });
  const names = Object.keys(oidcKeys)
    .flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => given[name]);
  return { environment: Object.fromEntries(names.map((name) => [name, given[name]!])), devIssuer: undefined };
}

/** Its keys come from the process itself: the issuer's name need not lead there. */
function ofDevIssuer(issuer: string, url: string): Environment {
  const { hostname, pathname } = new URL(issuer);
  if (!isLoopback(hostname)) {
    throw new ConfigError(
      `OIDC_ISSUER holds "${issuer}", but SERVICE_URLS has ${DEV_ISSUER}, which gives anyone any role; remove one of them`,
    );
  }
  const jwksUrl = `${url}${pathname.replace(/\/$/, '')}/jwks`;
  return { OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl, OIDC_ALLOW_HTTP: 'true' };
}
