// Where a provider puts the names of roles or groups: a path of claim names, such as `realm_access.roles` (Keycloak), `scp`
// (Entra ID, Okta) or `https://example.kz/roles` (a namespaced claim of any provider).

/** The names of claims from the outside in; at least one. */
export type ClaimPath = readonly string[];

/** A URL or URN is the name of one claim, with all its dots. */
const NAMESPACED = /^(?:https?:\/\/|urn:)\S+$/;
/** A name in double quotes may hold dots; `\"` and `\\` stand for these characters. */
const SEGMENT = /"((?:[^"\\]|\\["\\])+)"|([^".\s]+)/y;

/**
 * Reads a path: names separated by dots. A name that holds a dot is quoted: `resource_access."kz.example.web".roles`.
 * A name that begins with `https://`, `http://` or `urn:` is one claim.
 * @returns undefined when the text is no such path.
 */
export function parseClaimPath(text: string): ClaimPath | undefined {
  if (NAMESPACED.test(text)) return [text];
  const path: string[] = [];
  for (let at = 0; ; at += 1) {
    SEGMENT.lastIndex = at;
    const [found, quoted, plain] = SEGMENT.exec(text) ?? [];
    if (found === undefined) return undefined;
    path.push(plain ?? quoted!.replaceAll(/\\(.)/g, '$1'));
    at += found.length;
    if (at === text.length) return path;
    if (text[at] !== '.') return undefined;
  }
}

/**
 * The names at `path`: a list of strings, a text of names separated by spaces (as `scope`, RFC 6749, section 3.3), or an object
 * of objects whose keys are the names (Zitadel). Anything else has no names.
 */
export function namesAt(claims: unknown, path: ClaimPath): string[] {
  let value = claims;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return [];
    value = value[name];
  }
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '');
  if (Array.isArray(value)) return value.filter((name): name is string => typeof name === 'string');
  return isObject(value) && Object.values(value).every(isObject) ? Object.keys(value) : [];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
