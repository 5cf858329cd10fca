// How a service is given a signing key: `NAME_FILE`, a file with a private JWK, or `NAME_VAULT`, a key of Vault's or OpenBao's
// transit engine. One of the two, never both: nobody should have to wonder which one signs.
import { ConfigError, filePath } from '@aiyrbas/config';
import { Unavailable, invariant } from '@aiyrbas/kernel';
import { z } from 'zod';
import { FileKey } from './file-key';
import type { SigningKey } from './signing-key';
import { VaultKey, type VaultKeyName } from './vault-key';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The token travels with every request. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

/** How the key server is reached; each service whose keys are there has these. */
export const vaultSettings = {
  VAULT_ADDR: z
    .string()
    .refine(isSafeAddress, 'an https address; http only to this machine')
    .optional()
    .meta({ example: 'https://vault.example.kz:8200' }),
  /** An agent writes it, and writes another one before it expires. */
  VAULT_TOKEN_FILE: filePath('/run/vault/token').optional().meta({ example: '/run/vault/token' }),
  VAULT_NAMESPACE: z.string().min(1).optional().meta({ example: 'aiyrbas' }),
} as const;

export interface VaultConfig {
  readonly VAULT_ADDR?: string | undefined;
  readonly VAULT_TOKEN_FILE?: string | undefined;
  readonly VAULT_NAMESPACE?: string | undefined;
}

const SEGMENT = String.raw`\w(?:[\w.-]*\w)?`;
const KEY_NAME = new RegExp(`^(${SEGMENT}(?:/${SEGMENT})*)/(${SEGMENT})(?:@([1-9]\\d{0,8}))?$`);

const vaultKey = z
  .string()
  .regex(KEY_NAME, 'the mount and the name of a transit key, and perhaps a version')
  .transform((text): VaultKeyName => {
    const [, mount, name, version] = KEY_NAME.exec(text)!;
    return { mount: mount!, name: name!, version: version === undefined ? undefined : Number(version) };
  });

/** `transit/quotes` follows the newest version, `transit/quotes@2` is that one. */
export const vaultKeyOf = (example: string) => vaultKey.optional().meta({ example });

/** For a key whose public part others receive by hand: a rotation in the key server alone would only break their verification. */
export const pinnedVaultKeyOf = (example: string) =>
  vaultKey
    .refine(
      ({ version }) => version !== undefined,
      'with its version: others must receive the public key of a new one first',
    )
    .optional()
    .meta({ example });

/** The path of a private JWK, where the key is not in a key server. */
export const keyFileOf = (example: string) => filePath(example).optional().meta({ example });

/**
 * The same configuration, in which exactly one of `NAME_FILE` and `NAME_VAULT` is set, and the latter with what it needs.
 * @param name such as `QUOTES_SIGNING_KEY`
 */
export function withSigningKey<S extends z.ZodObject>(schema: S, name: string): S {
  const [file, vault] = [`${name}_FILE`, `${name}_VAULT`];
  return schema.superRefine(
    (config, context) => {
      const isSet = (key: string): boolean => (config as Readonly<Record<string, unknown>>)[key] !== undefined;
      const isGiven = (key: string): boolean => isSet(key) || context.issues.some(({ path }) => path?.[0] === key);
      const wrong = (key: string, message: string): void =>
        void context.addIssue({ code: 'custom', path: [key], message });
      if (isSet(file) && isSet(vault)) wrong(vault, `left out where ${file} is set`);
      if (!isGiven(file) && !isGiven(vault)) wrong(file, `it or ${vault} must be`);
      if (!isSet(vault)) return;
      for (const key of ['VAULT_ADDR', 'VAULT_TOKEN_FILE']) if (!isGiven(key)) wrong(key, `${vault} needs it`);
    },
    // Also where another setting is wrong: every wrong one is reported at once.
    { when: () => true },
  );
}

/** Where a key is: one of the two. */
export interface KeyLocation {
  readonly file: string | undefined;
  readonly vault: VaultKeyName | undefined;
}

/**
 * @param name such as `QUOTES_SIGNING_KEY`
 * @throws ConfigError when the key server does not let this service sign with it
 */
export async function openSigningKey(
  name: string,
  { file, vault }: KeyLocation,
  config: VaultConfig,
): Promise<SigningKey> {
  if (vault === undefined) {
    invariant(file !== undefined, `${name}_FILE or ${name}_VAULT is set`);
    return new FileKey(file);
  }
  const { VAULT_ADDR: address, VAULT_TOKEN_FILE: tokenFile, VAULT_NAMESPACE: namespace } = config;
  invariant(address !== undefined && tokenFile !== undefined, `${name}_VAULT comes with an address and a token`);
  try {
    return await VaultKey.open(vault, { address, tokenFile, namespace });
  } catch (error) {
    if (error instanceof Unavailable) throw new ConfigError(`${name}_VAULT: ${error.message}`);
    throw error;
  }
}
