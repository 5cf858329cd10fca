// Tokens are verified by one authenticator for each process, and its log says once that the provider is away, and once that it is back.
import { ConfigError } from '@aiyrbas/config';
import { Authenticator, type AuthenticatorOptions, IssuerMismatch } from '@aiyrbas/http';
import type { Logger } from '@aiyrbas/observability';

/** @throws ConfigError when the provider names another issuer. One that is away does not stop the start. */
export async function startAuthenticator(options: AuthenticatorOptions, log: Logger): Promise<Authenticator> {
  const { issuer } = options;
  const authenticator = new Authenticator(options, {
    onChange: (change) => {
      if (change === 'back') log.info({ issuer }, 'the identity provider responds again');
      else
        log.warn({ issuer, reason: change.away }, 'the identity provider of OIDC_ISSUER is away; its last keys serve');
    },
  });
  try {
    await authenticator.start();
  } catch (error) {
    if (error instanceof IssuerMismatch) throw new ConfigError(error.message);
    throw error;
  }
  return authenticator;
}
