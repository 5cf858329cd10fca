// Forms of text that the configurations of several services have.
import { z } from 'zod';

/** A time of day, `HH:MM`. */
export const timeOfDay = (example: string) =>
  z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, `a time of day such as "${example}"`);

/** JSON as text, for `pipe`. @param what it should be, in words */
export const jsonText = (what: string) =>
  z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: what });
      return z.NEVER;
    }
  });

/** `true` or `false`; without it false. */
export const onOff = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** What is signed for one environment counts in no other: a message of a test is none in production. */
export const deploymentEnvironment = z
  .string()
  .regex(/^[a-z0-9-]{1,30}$/, 'such as production: 1 to 30 small letters, digits and hyphens')
  .default('development');

/** Of `sslmode`: the others encrypt without knowing for whom, or do not say whether they do. */
const SSL_MODES = ['disable', 'verify-full'];

/**
 * The address of a PostgreSQL. It may hold a password, so a refusal shows none of it. With `?sslmode=verify-full` it is
 * reached over TLS only, and must have a certificate for its host name.
 */
export const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: 'postgres://user:password@host:port/database' })
  .refine(
    (text) => [...parametersOf(text)].every(([name, value]) => name !== 'sslmode' || SSL_MODES.includes(value)),
    'an address whose sslmode, if it has one, is verify-full or disable',
  )
  .refine(
    (text) => [...parametersOf(text)].every(([name]) => !['ssl', 'uselibpqcompat'].includes(name)),
    'an address with sslmode=verify-full in place of ssl or uselibpqcompat',
  );

const parametersOf = (text: string): URLSearchParams => new URL(text).searchParams;
