// Redis as an operator must find it: what is wrong with it, in words that name the cure. Only a Redis that nobody reaches is away.
import { z } from 'zod';

/** `redis://` or `rediss://`, with a host. The client takes anything else for the path of a socket or for a host of its own. */
export const redisUrl = z
  .string()
  .refine(isRedisUrl, 'redis://host:port, or rediss:// for TLS')
  .optional()
  // Last, or it is lost: the address may hold a password.
  .meta({ secret: true, example: 'redis://redis:6379' });

function isRedisUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
}

/** The first words of a reply with which Redis refuses a client. */
const REFUSALS: Readonly<Record<string, string>> = {
  WRONGPASS: 'WRONGPASS: the password or the user in REDIS_URL is wrong',
  NOAUTH: 'NOAUTH: Redis wants a password; REDIS_URL has none',
  NOPERM: 'NOPERM: the user in REDIS_URL may not read and write the keys book:*',
};

/** How Node names a certificate that it does not trust. */
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

export function redisFault(error: unknown): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  const refusal = REFUSALS[message.split(' ', 1)[0]!];
  if (refusal !== undefined) return refusal;
  if (code !== undefined && CERTIFICATE.test(code)) return `the certificate of Redis is not trusted (${code})`;
  return code === undefined ? 'away' : `away (${code})`;
}
