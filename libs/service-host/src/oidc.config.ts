// How tokens of the OpenID provider are verified. Every process that has callers reads these keys; the set-up job passes them on.
import { ConfigError } from '@aiyrbas/config';
import { ROLES, jsonText, onOff } from '@aiyrbas/contracts';
import {
  ALGORITHMS,
  type AuthenticatorOptions,
  type RoleMap,
  TOKEN_DEFAULTS,
  isSafeUrl,
  parseClaimPath,
} from '@aiyrbas/http';
import { z } from 'zod';

const AGE_MAX_S = 7 * 86_400;

/** `a,b`: at least one, none of them empty. */
const list = (text: string): string[] => text.split(',').map((each) => each.trim());
const listOf = <T extends string>(each: z.ZodType<T>, message: string) =>
  z.string().transform((text, context): readonly T[] => {
    const parsed = z.array(each).safeParse(list(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** OpenID Connect Discovery 1.0, section 3: an issuer has no query and no fragment. */
const issuer = z
  .url({ protocol: /^https?$/, message: 'a URL' })
  .refine((url) => !/[?#]/.test(url), 'a URL without ? and #');

const ROLE_MAP = `a JSON object of the provider's names, each with one of our roles or a list of them: ${ROLES.join(', ')}`;
const roleMap = jsonText(ROLE_MAP)
  .transform((json, context): RoleMap => {
    const parsed = roles.safeParse(json);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: ROLE_MAP });
    return z.NEVER;
  })
  .meta({ example: '{"kz-operators":"operator"}' });
const role = z.enum(ROLES);
const roles = z.record(z.string().min(1), z.union([z.array(role).min(1), role.transform((one) => [one])]));

export const oidcKeys = {
  /** The provider, as its tokens and its discovery document name it, also in a slash at the end. */
  OIDC_ISSUER: issuer.meta({ example: 'https://login.example.kz/realms/aiyrbas' }),
  /** Where the provider publishes its keys; without it the discovery document says so. */
  OIDC_JWKS_URL: z
    .url({ protocol: /^https?$/, message: 'a URL' })
    .optional()
    .meta({ example: 'https://login.example.kz/jwks' }),
  /** Names of this API, separated by commas: a token must be for one of them. */
  OIDC_AUDIENCE: listOf(z.string().min(1), 'names separated by commas')
    .default(['aiyrbas-api'])
    .meta({ example: 'aiyrbas-api' }),
  /** Accepted values of the tokens' header `typ`, separated by commas; `none` is a header without it. */
  OIDC_TOKEN_TYPES: listOf(
    z
      .string()
      .regex(/^[\w.+/-]+$/)
      .transform((type) => type.toLowerCase().replace(/^application\//, '')),
    'types separated by commas',
  )
    .default(TOKEN_DEFAULTS.tokenTypes)
    .meta({ example: 'at+jwt,JWT' }),
  /** Accepted signatures, separated by commas. */
  OIDC_ALGORITHMS: listOf(z.enum(ALGORITHMS), `some of ${ALGORITHMS.join()}`)
    .default(TOKEN_DEFAULTS.algorithms)
    .meta({ example: 'RS256,ES256' }),
  /** The path of the claim that names roles or groups. A name with dots is quoted; a URL or URN is one name. */
  OIDC_ROLES_CLAIM: z
    .string()
    .transform((text, context) => {
      const path = parseClaimPath(text);
      if (path) return path;
      context.addIssue({ code: 'custom', message: 'names separated by dots, one with dots in double quotes' });
      return z.NEVER;
    })
    .default(TOKEN_DEFAULTS.rolesClaim)
    .meta({ example: 'resource_access."kz.example.web".roles' }),
  /** The provider's names of roles or groups, and our roles; without it the names are the same. */
  OIDC_ROLE_MAP: roleMap.optional(),
  /** The age at which a token is refused, though it has not expired. */
  OIDC_TOKEN_MAX_AGE_SECONDS: z.coerce
    .number(`whole seconds from 60 to ${AGE_MAX_S}`)
    .int()
    .min(60, `whole seconds from 60 to ${AGE_MAX_S}`)
    .max(AGE_MAX_S, `whole seconds from 60 to ${AGE_MAX_S}`)
    .default(TOKEN_DEFAULTS.maxAgeSeconds)
    .meta({ example: '3600' }),
  /** Keys may come over http from another machine: for development. */
  OIDC_ALLOW_HTTP: onOff.meta({ example: 'false' }),
} as const;

export const oidcConfig = z.object(oidcKeys);
export type OidcConfig = z.infer<typeof oidcConfig>;

/** @throws ConfigError where keys would travel in the clear. */
export function authenticatorOptions(config: OidcConfig): AuthenticatorOptions {
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) {
    const url = config[name];
    if (url === undefined || isSafeUrl(url, config.OIDC_ALLOW_HTTP)) continue;
    throw new ConfigError(`${name} holds "${url}"; it should be https, for example https://login.example.kz`);
  }
  return {
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    keys: { jwksUrl: config.OIDC_JWKS_URL, allowHttp: config.OIDC_ALLOW_HTTP },
    tokenTypes: config.OIDC_TOKEN_TYPES,
    algorithms: config.OIDC_ALGORITHMS,
    rolesClaim: config.OIDC_ROLES_CLAIM,
    roleMap: config.OIDC_ROLE_MAP,
    maxAgeSeconds: config.OIDC_TOKEN_MAX_AGE_SECONDS,
  };
}
