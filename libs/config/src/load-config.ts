// Configuration is asked for once, at start: every wrong key is named, with what it holds, what it should hold and an
// example - and a secret is never shown.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The environment does not fit; the message is for a person at a terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the keys of `schema` from the environment. `KEY_FILE` names a file that holds the value of `KEY`, for secrets
 * that are mounted. An empty value counts as missing.
 * @throws ConfigError listing every wrong key.
 */
export function loadConfig<S extends z.ZodObject>(schema: S, environment: Environment, name: string): z.infer<S> {
  const found: Record<string, string> = {};
  const unreadable: string[] = [];
  for (const key of Object.keys(schema.shape)) {
    const value = environment[key];
    const file = environment[`${key}_FILE`];
    if (value !== undefined && value !== '') found[key] = value;
    else if (file !== undefined && file !== '') {
      try {
        found[key] = readFileSync(file, 'utf8').trim();
      } catch {
        unreadable.push(`  ${key}_FILE names ${file}, which cannot be read`);
      }
    }
  }
  const parsed = schema.safeParse(found);
  if (parsed.success && unreadable.length === 0) return parsed.data as z.infer<S>;
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => lineFor(schema, found, issue));
  throw new ConfigError(`${name} cannot start; its configuration is wrong:\n${[...unreadable, ...wrong].join('\n')}`);
}

function lineFor(schema: z.ZodObject, found: Readonly<Record<string, string>>, issue: z.core.$ZodIssue): string {
  const key = String(issue.path[0] ?? '');
  const meta = (schema.shape[key] as z.ZodType | undefined)?.meta() ?? {};
  const example = meta['example'] === undefined ? '' : `, for example ${String(meta['example'])}`;
  if (found[key] === undefined) {
    const why = issue.code === 'custom' ? issue.message : `it must be${example === '' ? ' given' : ''}`;
    return `  ${key} is not set; ${why}${example}`;
  }
  const held = meta['secret'] ? 'holds [hidden]' : `holds "${found[key]}"`;
  return `  ${key} ${held}; it should be ${issue.message}${example}`;
}
