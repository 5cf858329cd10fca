// Text that JSON carries and PostgreSQL has no room for: a NUL, and half of a surrogate pair, which is no character. A
// pattern that looks at the ends or the length of a text lets both through, and the statement that writes it would fail.
import type { FieldError } from '@aiyrbas/contracts';

const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** What hardly any text has, and is found several times faster. */
const SUSPECT = /[\0\ud800-\udfff]/;
const MESSAGE = 'text has no NUL and no half of a surrogate pair';

/** The error of each such text in what a call said; none as a rule. */
export function unstorableTexts(value: unknown, path = ''): FieldError[] {
  if (typeof value === 'string')
    return SUSPECT.test(value) && UNSTORABLE.test(value) ? [{ path, code: 'invalid_request', message: MESSAGE }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    unstorableTexts(inner, path === '' ? name : `${path}.${name}`),
  );
}
